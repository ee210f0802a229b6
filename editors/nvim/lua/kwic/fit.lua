-- SPDX-License-Identifier: GPL-2.0-or-later
-- Text cut to columns of the screen, so that what matched stays in sight.
local M = {}

local width_of = setmetatable({}, {
    __index = function(cache, char)
        local width = #char == 1 and 1 or vim.fn.strdisplaywidth(char)
        cache[char] = width
        return width
    end,
})

local CHAR = '[%z\1-\127\194-\244][\128-\191]*'

function M.width(text)
    local width = 0
    for char in text:gmatch(CHAR) do
        width = width + width_of[char]
    end
    return width
end

-- The longest beginning of text that is no wider than columns.
local function head(text, columns)
    local width, bytes = 0, 0
    for char in text:gmatch(CHAR) do
        width = width + width_of[char]
        if width > columns then
            break
        end
        bytes = bytes + #char
    end
    return text:sub(1, bytes)
end

function M.cut(text, columns)
    if M.width(text) <= columns then
        return text
    end
    return head(text, columns - 1) .. '…'
end

-- Bytes to leave out before a mark, at a word's start, for it to stand in the first third.
local function left_out(text, mark, columns)
    local keep = math.floor(columns / 3)
    local from, width = mark, 0
    while from > 0 and width < keep do
        repeat
            from = from - 1
        until from == 0 or text:byte(from + 1) < 128 or text:byte(from + 1) >= 192
        width = width + 1
    end
    local space = text:find(' ', from + 1, true)
    return space and space <= mark and space or from
end

-- text and its marks ({from, to} in bytes) in that many columns: from the start if the first
-- mark is in it, else around it.
function M.snippet(text, marks, columns)
    if M.width(text) <= columns then
        return text, marks
    end
    local shift, first = 0, marks[1]
    if first and M.width(text:sub(1, first[2])) > columns - 1 then
        local out = left_out(text, first[1], columns)
        text = '…' .. text:sub(out + 1):gsub('^ ', '')
        shift = #'…' - out
    end
    text = M.cut(text, columns)
    local moved = {}
    for _, mark in ipairs(marks) do
        local from, to = math.max(0, mark[1] + shift), math.min(#text, mark[2] + shift)
        if from < to then
            table.insert(moved, { from, to })
        end
    end
    return text, moved
end

return M
