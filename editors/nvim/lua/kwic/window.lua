-- SPDX-License-Identifier: GPL-2.0-or-later
-- The picker's three windows: prompt, list, preview. Knows nothing of searching.
local M = {}
local Window = {}
Window.__index = Window

local space = vim.api.nvim_create_namespace('kwic')

for name, link in pairs({
    KwicTitle = 'Title', KwicPath = 'Comment', KwicMatch = 'Search', KwicSelected = 'CursorLine',
    KwicDetail = 'Comment', KwicFilter = 'Identifier', KwicPreviewLine = 'CursorLine',
}) do
    vim.api.nvim_set_hl(0, name, { link = link, default = true })
end

local function scratch()
    local buf = vim.api.nvim_create_buf(false, true)
    vim.bo[buf].bufhidden = 'wipe'
    return buf
end

-- Rows and columns of the three windows: beside each other where there is room, else the
-- preview is left out.
local function layout()
    local columns, lines = vim.o.columns, vim.o.lines - vim.o.cmdheight - 1
    local width = math.max(20, math.floor(columns * 0.92))
    local height = math.max(8, math.floor(lines * 0.86))
    local top = math.max(0, math.floor((lines - height) / 2))
    local left = math.max(0, math.floor((columns - width) / 2))
    local preview = width >= 100 and math.floor(width * 0.45) or 0
    local list = width - preview - (preview > 0 and 4 or 2)
    return {
        prompt = { row = top, col = left, width = list, height = 1 },
        list = { row = top + 3, col = left, width = list, height = height - 5 },
        preview = preview > 0 and {
            row = top, col = left + list + 2, width = preview, height = height - 2,
        } or nil,
    }
end

local function open(buf, place, enter)
    local options = vim.tbl_extend('force', place, {
        relative = 'editor', style = 'minimal', border = 'rounded', zindex = 50,
    })
    local win = vim.api.nvim_open_win(buf, enter, options)
    vim.wo[win].winhighlight = 'NormalFloat:Normal,FloatBorder:KwicPath'
    vim.wo[win].wrap = false
    return win
end

function M.open()
    local places = layout()
    local self = setmetatable({ back = vim.api.nvim_get_current_win(), entries = {}, at = 1 },
        Window)
    self.list_buf, self.prompt_buf = scratch(), scratch()
    self.list_win = open(self.list_buf, places.list, false)
    vim.wo[self.list_win].cursorline = false
    if places.preview then
        self.preview_buf = scratch()
        self.preview_win = open(self.preview_buf, places.preview, false)
        vim.wo[self.preview_win].wrap = true
    end
    self.prompt_win = open(self.prompt_buf, places.prompt, true)
    vim.bo[self.prompt_buf].filetype = 'kwic'
    return self
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
end

-- chunks as of an extmark's virtual text, at the prompt's right end.
function Window:status(chunks)
    vim.api.nvim_buf_clear_namespace(self.prompt_buf, space, 0, -1)
    vim.api.nvim_buf_set_extmark(self.prompt_buf, space, 0, 0, {
        virt_text = chunks, virt_text_pos = 'right_align',
    })
end

local function mark(buf, row, from, to, group)
    pcall(vim.api.nvim_buf_set_extmark, buf, space, row, from, { end_col = to, hl_group = group })
end

local function decorate(buf, row, entry, indent)
    if entry.head then
        mark(buf, row, 0, #entry.text, 'KwicTitle')
        pcall(vim.api.nvim_buf_set_extmark, buf, space, row, 0, {
            virt_text = { { '  ' .. entry.path, 'KwicPath' } },
        })
    end
    for _, m in ipairs(entry.marks or {}) do
        mark(buf, row, m[1] + indent, m[2] + indent, 'KwicMatch')
    end
    if entry.detail and entry.detail ~= '' and not entry.head then
        pcall(vim.api.nvim_buf_set_extmark, buf, space, row, 0, {
            virt_text = { { entry.detail, 'KwicDetail' } }, virt_text_pos = 'right_align',
        })
    end
end

function Window:show(entries)
    self.entries, self.at = entries, 1
    local lines = {}
    for i, entry in ipairs(entries) do
        local indent = (entry.head or entry.facet) and '' or '  '
        lines[i] = indent .. entry.text:gsub('\n', ' ')
    end
    vim.api.nvim_buf_set_lines(self.list_buf, 0, -1, false, lines)
    vim.api.nvim_buf_clear_namespace(self.list_buf, space, 0, -1)
    for i, entry in ipairs(entries) do
        decorate(self.list_buf, i - 1, entry, (entry.head or entry.facet) and 0 or 2)
    end
    -- a note's first snippet is the better place to stand on than its title
    if entries[1] and entries[1].head and entries[2] and not entries[2].head then
        self.at = 2
    end
    self:select(self.at)
end

function Window:selected()
    return self.entries[self.at]
end

function Window:select(at)
    local count = #self.entries
    self.at = count == 0 and 1 or (at - 1) % count + 1
    local rows = vim.api.nvim_create_namespace('kwic_row')
    vim.api.nvim_buf_clear_namespace(self.list_buf, rows, 0, -1)
    if count > 0 then
        vim.api.nvim_win_set_cursor(self.list_win, { self.at, 0 })
        vim.api.nvim_buf_set_extmark(self.list_buf, rows, self.at - 1, 0, {
            end_row = self.at, hl_group = 'KwicSelected', hl_eol = true,
        })
    end
end

local PREVIEW_LINES = 5000

-- The text of the file, or of its buffer when that is open.
local function lines_of(file)
    local buf = vim.fn.bufnr(file)
    if buf > 0 and vim.api.nvim_buf_is_loaded(buf) and vim.fn.bufname(buf) ~= '' then
        return vim.api.nvim_buf_get_lines(buf, 0, PREVIEW_LINES, false)
    end
    local ok, lines = pcall(vim.fn.readfile, file, '', PREVIEW_LINES)
    return ok and lines or { '(' .. file .. ' cannot be read)' }
end

function Window:preview(file, entry)
    if not self.preview_win then
        return
    end
    if not file then
        vim.api.nvim_buf_set_lines(self.preview_buf, 0, -1, false, {})
        self.preview_file = nil
        return
    end
    if self.preview_file ~= file then
        vim.api.nvim_buf_set_lines(self.preview_buf, 0, -1, false, vim.tbl_map(function(line)
            return (line:gsub('[\r\n]', ''))
        end, lines_of(file)))
        vim.bo[self.preview_buf].syntax = 'markdown'
        self.preview_file = file
    end
    vim.api.nvim_buf_clear_namespace(self.preview_buf, space, 0, -1)
    local line = math.min(entry.line or 1, vim.api.nvim_buf_line_count(self.preview_buf))
    vim.api.nvim_win_set_cursor(self.preview_win, { line, 0 })
    vim.api.nvim_win_call(self.preview_win, function()
        vim.cmd('normal! zz')
    end)
    vim.api.nvim_buf_set_extmark(self.preview_buf, space, line - 1, 0, {
        end_row = line, hl_group = 'KwicPreviewLine', hl_eol = true, priority = 10,
    })
    self:preview_marks(entry)
end

function Window:preview_marks(entry)
    for i, at in ipairs(entry.at or {}) do
        local m = entry.marks[i]
        if m then
            mark(self.preview_buf, at.line - 1, at.byte, at.byte + m[2] - m[1], 'KwicMatch')
        end
    end
end

return M
