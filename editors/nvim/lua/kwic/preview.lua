-- SPDX-License-Identifier: GPL-2.0-or-later
-- The note around the entry that is chosen: as its buffer has it, else as its file.
local M = {}

local space = vim.api.nvim_create_namespace('kwic_preview')
local MOST_LINES = 5000

local function lines_of(file)
    local buf = vim.fn.bufnr('^' .. vim.fn.escape(file, '*?[]{},\\') .. '$')
    if buf > 0 and vim.api.nvim_buf_is_loaded(buf) then
        return vim.api.nvim_buf_get_lines(buf, 0, MOST_LINES, false)
    end
    local ok, lines = pcall(vim.fn.readfile, file, '', MOST_LINES)
    return vim.tbl_map(function(line)
        return (line:gsub('[\r\n]', ''))
    end, ok and lines or { '(' .. file .. ' cannot be read)' })
end

local function mark(buf, row, from, to)
    pcall(vim.api.nvim_buf_set_extmark, buf, space, row, from, {
        end_col = to, hl_group = 'KwicPreviewMatch',
    })
end

-- All places of the note, not only the one stood on.
local function mark_all(buf, path, entries)
    for _, entry in ipairs(entries) do
        for i, at in ipairs(entry.path == path and entry.at or {}) do
            local m = entry.marks[i]
            if m then
                mark(buf, at.line - 1, at.byte, at.byte + m[2] - m[1])
            end
        end
    end
end

-- The line in the upper third, or higher where the note starts.
local function stand_on(window, line)
    local win = window.preview_win
    vim.api.nvim_win_set_cursor(win, { line, 0 })
    vim.api.nvim_win_call(win, function()
        local above = math.floor(vim.api.nvim_win_get_height(win) / 3)
        vim.fn.winrestview({ topline = math.max(1, line - above), leftcol = 0 })
    end)
    vim.api.nvim_buf_set_extmark(window.preview_buf, space, line - 1, 0, {
        end_row = line, hl_group = 'KwicPreviewLine', hl_eol = true, priority = 10,
    })
end

function M.show(window, file, entry)
    local buf = window.preview_buf
    vim.api.nvim_buf_clear_namespace(buf, space, 0, -1)
    if window.preview_file ~= file then
        vim.api.nvim_buf_set_lines(buf, 0, -1, false, file and lines_of(file) or {})
        vim.bo[buf].syntax = file and 'markdown' or ''
        window.preview_file = file
    end
    if file then
        stand_on(window, math.min(entry.line or 1, vim.api.nvim_buf_line_count(buf)))
        mark_all(buf, entry.path, window.entries)
    end
end

return M
