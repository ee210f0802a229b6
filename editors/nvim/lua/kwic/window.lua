-- SPDX-License-Identifier: GPL-2.0-or-later
-- The picker's three windows: prompt, list, preview. Knows nothing of searching.
local fit = require('kwic.fit')
local preview = require('kwic.preview')
local row_of = require('kwic.row')
local M = {}
local Window = {}
Window.__index = Window

local space = vim.api.nvim_create_namespace('kwic')
local chosen = vim.api.nvim_create_namespace('kwic_chosen')

for name, link in pairs({
    KwicBorder = 'Comment', KwicPrompt = 'Identifier', KwicStatus = 'Comment',
    KwicTitle = 'Title', KwicPath = 'Comment', KwicLine = 'LineNr', KwicMatch = 'Special',
    KwicSelected = 'CursorLine', KwicFilter = 'Identifier', KwicPreviewMatch = 'Search',
    KwicPreviewLine = 'CursorLine',
}) do
    vim.api.nvim_set_hl(0, name, { link = link, default = true })
end

local function scratch()
    local buf = vim.api.nvim_create_buf(false, true)
    vim.bo[buf].bufhidden = 'wipe'
    return buf
end

-- Borders clockwise from the top left corner: the prompt sits on the list.
local borders = {
    prompt = { '╭', '─', '╮', '│', '┤', '─', '├', '│' },
    list = { '', '', '', '│', '╯', '─', '╰', '│' },
    middle = { '', '', '', '│', '┤', '─', '├', '│' }, -- the list above the preview
    below = { '', '', '', '│', '╯', '─', '╰', '│' },
    beside = { '╭', '─', '╮', '│', '╯', '─', '╰', '│' },
}

local function place(border, top, left, width, height)
    return {
        relative = 'editor', style = 'minimal', border = borders[border], zindex = 50,
        row = top, col = left, width = width, height = height,
    }
end

-- The preview stands beside the list, below it where the screen is narrow, and nowhere where
-- it is small.
local function layout()
    local columns, lines = vim.o.columns, vim.o.lines - vim.o.cmdheight
    local width = math.max(16, columns >= 100 and math.floor(columns * 0.94) or columns)
    local height = math.max(6, lines >= 32 and math.floor(lines * 0.9) or lines)
    local top = math.max(0, math.floor((lines - height) / 2))
    local left = math.max(0, math.floor((columns - width) / 2))
    if columns >= 100 then
        local list = math.floor(width * 0.54)
        return {
            prompt = place('prompt', top, left, list - 2, 1),
            list = place('list', top + 3, left, list - 2, height - 4),
            preview = place('beside', top, left + list, width - list - 2, height - 2),
        }
    end
    local inner, rows = width - 2, height - 4
    if height < 18 then
        return { prompt = place('prompt', top, left, inner, 1),
            list = place('list', top + 3, left, inner, rows) }
    end
    local list = math.ceil(rows * 0.55)
    return {
        prompt = place('prompt', top, left, inner, 1),
        list = place('middle', top + 3, left, inner, list),
        preview = place('below', top + 4 + list, left, inner, rows - list - 1),
    }
end

local function open(buf, where, enter)
    local win = vim.api.nvim_open_win(buf, enter, where)
    vim.wo[win].winhighlight = 'NormalFloat:Normal,EndOfBuffer:Normal,FloatBorder:KwicBorder'
    vim.wo[win].wrap = false
    vim.wo[win].scrolloff = 0
    return win
end

function M.open()
    vim.fn.sign_define('KwicPrompt', { text = '❯', texthl = 'KwicPrompt' })
    local places = layout()
    local self = setmetatable({ back = vim.api.nvim_get_current_win(), entries = {}, at = 1 },
        Window)
    self.list_buf, self.prompt_buf = scratch(), scratch()
    self.list_win = open(self.list_buf, places.list, false)
    self.columns = places.list.width
    if places.preview then
        self.preview_buf = scratch()
        self.preview_win = open(self.preview_buf, places.preview, false)
        vim.wo[self.preview_win].wrap = true
        vim.wo[self.preview_win].linebreak = true
    end
    self.prompt_win = open(self.prompt_buf, places.prompt, true)
    vim.wo[self.prompt_win].signcolumn = 'yes:1'
    vim.bo[self.prompt_buf].filetype = 'kwic'
    self:set_query('')
    return self
end

-- The screen has another size.
function Window:resize()
    local places = layout()
    if (places.preview ~= nil) ~= (self.preview_win ~= nil) then
        return false
    end
    for _, name in ipairs({ 'prompt', 'list', 'preview' }) do
        local win = self[name .. '_win']
        if win then
            vim.api.nvim_win_set_config(win, places[name])
        end
    end
    self.columns = places.list.width
    return true
end

function Window:is_open()
    return self.prompt_win and vim.api.nvim_win_is_valid(self.prompt_win)
end

function Window:close()
    for _, win in ipairs({ self.preview_win or 0, self.list_win, self.prompt_win }) do
        if win ~= 0 and vim.api.nvim_win_is_valid(win) then
            vim.api.nvim_win_close(win, true)
        end
    end
    self.prompt_win = nil
    vim.cmd('stopinsert')
    if vim.api.nvim_win_is_valid(self.back) then
        vim.api.nvim_set_current_win(self.back)
    end
end

function Window:query()
    return vim.api.nvim_buf_get_lines(self.prompt_buf, 0, 1, false)[1] or ''
end

function Window:set_query(text)
    vim.api.nvim_buf_set_lines(self.prompt_buf, 0, -1, false, { text })
    vim.api.nvim_win_set_cursor(self.prompt_win, { 1, #text })
    vim.fn.sign_place(1, 'kwic', 'KwicPrompt', self.prompt_buf, { lnum = 1 })
end

-- chunks as of an extmark's virtual text, at the prompt's right end; the first ones are left
-- out where the query needs the room.
function Window:status(chunks)
    local room = self.columns - 4 - fit.width(self:query())
    local shown = {}
    for i = #chunks, 1, -1 do
        room = room - fit.width(chunks[i][1])
        if room < 0 then
            break
        end
        table.insert(shown, 1, chunks[i])
    end
    vim.api.nvim_buf_clear_namespace(self.prompt_buf, space, 0, -1)
    vim.api.nvim_buf_set_extmark(self.prompt_buf, space, 0, 0, {
        virt_text = shown, virt_text_pos = 'right_align',
    })
end

local function decorate(buf, index, row)
    for _, mark in ipairs(row.marks) do
        pcall(vim.api.nvim_buf_set_extmark, buf, space, index, mark[1], {
            end_col = math.min(mark[2], #row.text), hl_group = mark[3],
        })
    end
    if row.right then
        vim.api.nvim_buf_set_extmark(buf, space, index, 0, {
            virt_text = { row.right, { ' ' } }, virt_text_pos = 'right_align',
            hl_mode = 'combine',
        })
    end
end

-- at: the entry to stand on (default: the first that can be chosen).
function Window:show(entries, at)
    self.entries = entries
    local rows, lines = {}, {}
    for i, entry in ipairs(entries) do
        rows[i] = row_of.of(entry, self.columns - 1)
        if self.marked and self.marked[entry.path or ''] and entry.kind == 'note' then
            table.insert(rows[i].marks, { 0, #rows[i].text, 'KwicFilter' })
        end
        lines[i] = rows[i].text
    end
    vim.api.nvim_buf_set_lines(self.list_buf, 0, -1, false, lines)
    vim.api.nvim_buf_clear_namespace(self.list_buf, space, 0, -1)
    for i, row in ipairs(rows) do
        decorate(self.list_buf, i - 1, row)
    end
    self.at = at and at - 1 or 0
    self:move(1)
    if self.at <= 2 then -- the first note's own line stays in sight
        vim.api.nvim_win_call(self.list_win, function()
            vim.fn.winrestview({ topline = 1 })
        end)
    end
end

function Window:selected()
    local entry = self.entries[self.at]
    return entry and not entry.inert and entry or nil
end

-- One on, or back: to the next entry that can be chosen, round the ends.
function Window:move(step)
    local count = #self.entries
    vim.api.nvim_buf_clear_namespace(self.list_buf, chosen, 0, -1)
    for _ = 1, count do
        self.at = (self.at - 1 + step) % count + 1
        if not self.entries[self.at].inert then
            return self:select()
        end
    end
end

function Window:select()
    local row = self.at - 1
    vim.api.nvim_win_set_cursor(self.list_win, { self.at, 0 })
    vim.api.nvim_buf_set_extmark(self.list_buf, chosen, row, 0, {
        end_row = row + 1, hl_group = 'KwicSelected', hl_eol = true,
        virt_text = { { '❯', 'KwicPrompt' } }, virt_text_pos = 'overlay',
        hl_mode = 'combine',
    })
    local above = self.entries[self.at - 1]
    if above and above.kind == 'note' and vim.fn.line('w0', self.list_win) == self.at then
        vim.api.nvim_win_call(self.list_win, function()
            vim.fn.winrestview({ topline = row })
        end)
    end
end

function Window:preview(file, entry)
    if self.preview_win then
        preview.show(self, file, entry)
    end
end

-- A fraction of the preview's height, down or up.
function Window:scroll(fraction)
    if not self.preview_win then
        return
    end
    local lines = math.floor(vim.api.nvim_win_get_height(self.preview_win) * fraction)
    vim.api.nvim_win_call(self.preview_win, function()
        local key = lines < 0 and '\25' or '\5' -- CTRL-Y, CTRL-E
        vim.cmd('normal! ' .. math.abs(lines) .. key)
    end)
end

return M
