-- SPDX-License-Identifier: GPL-2.0-or-later
-- The picker: what is typed is searched at once; facets narrow; keys open what is chosen.
local config = require('kwic.config')
local entry_of = require('kwic.entry')
local history = require('kwic.history')
local row_of = require('kwic.row')
local window = require('kwic.window')
local M = {}

local Picker = {}
Picker.__index = Picker

local opens = { open = 'edit', split = 'split', vsplit = 'vsplit', tab = 'tabedit' }
local SETTLE_MS = 1000 -- that a key waits for the answer to what was typed before it

-- ---- asking ----

function Picker:filter_param()
    local filter = {}
    for field, values in pairs(self.filter) do
        filter[field] = vim.tbl_keys(values)
        table.sort(filter[field])
    end
    return next(filter) and filter or nil
end

-- Asks, and gives the answer to callback unless something newer was asked meanwhile.
function Picker:ask(method, params, callback)
    local turn = (self.turn or 0) + 1
    self.turn, self.pending = turn, true
    params.supersede = 'picker'
    local id = self.client:request(method, params, function(err, result)
        if self.turn ~= turn or not self.window:is_open() then
            return
        end
        self.pending = false
        if err then
            self:show({}, err.message)
        else
            callback(result)
        end
    end)
    if not id then
        self.pending = false
    end
end

local function answer_status(result)
    local words, total = {}, result.total
    for _, correction in ipairs(result.corrected or {}) do
        table.insert(words, '→ ' .. correction.word)
    end
    if result.relaxed then
        table.insert(words, 'without ' .. table.concat(result.relaxed, ', '))
    end
    if (result.behind or 0) > 0 then
        table.insert(words, ('%d to be indexed'):format(result.behind))
    end
    table.insert(words, ('%s%d %s'):format(total.exact == false and '~' or '', total.value,
        total.value == 1 and 'note' or 'notes'))
    return table.concat(words, ' · ')
end

function Picker:search()
    local values, query = config.get(), self.query
    self:ask('search', {
        query = query, live = true, limit = values.limit, filter = self:filter_param(),
        snippets = { count = values.snippets.count, chars = values.snippets.chars or
            row_of.snippet_chars(self.window.columns) },
    }, function(result)
        local entries = entry_of.of_hits(result.hits)
        if #entries == 0 then
            entries = entry_of.of_nothing(result)
        end
        vim.list_extend(entries, entry_of.of_warnings(result.warnings))
        self:show(entries, answer_status(result))
    end)
end

-- Counts of the facet chosen, of what the query finds.
function Picker:count_facet()
    local field = self.facet
    self:ask('facets', {
        query = self.query, facets = { field }, filter = self:filter_param(), limit = 200,
    }, function(result)
        self.list = entry_of.of_facet(field, result.facets[field], self.filter[field] or {})
        self:narrow()
    end)
end

-- A list that is there is narrowed by what is typed.
function Picker:narrow()
    self.narrowed = self.window:query()
    local typed = self.narrowed:lower()
    local entries = vim.tbl_filter(function(entry)
        local text = (entry.text or '') .. ' ' .. (entry.value or entry.title or '') .. ' ' ..
            (entry.path or '')
        return text:lower():find(typed, 1, true) ~= nil
    end, self.list)
    self:show(entries, self.title or '')
end

function Picker:refresh()
    self.timer:stop()
    if not self.window:is_open() then
        return
    end
    if self.facet then
        self:count_facet()
    elseif self.list then
        self:narrow()
    else
        self:search()
    end
end

function Picker:typed()
    local query = self.window:query()
    if self.list then
        if query ~= self.narrowed and not self.pending then
            self:narrow()
        end
    elseif query ~= self.query then
        self.query, self.pending = query, true
        self.timer:stop()
        self.timer:start(config.get().debounce_ms, 0, vim.schedule_wrap(function()
            self:refresh()
        end))
    end
end

-- Until the list shows what was typed: a key acts on what its typist expects.
function Picker:settle()
    self:typed()
    if self.timer:is_active() then
        self:refresh()
    end
    vim.wait(SETTLE_MS, function()
        return not self.pending
    end, 5)
end

-- ---- showing ----

-- Chips of the filters, else the names of the facets with the one shown picked out.
function Picker:status_chunks(text)
    local chunks = {}
    if self.facet then
        for _, field in ipairs(config.get().facets) do
            table.insert(chunks, { field, field == self.facet and 'KwicFilter' or 'KwicStatus' })
            table.insert(chunks, { '  ' })
        end
        return chunks
    end
    local fields = vim.tbl_keys(self.filter)
    table.sort(fields)
    for _, field in ipairs(fields) do
        for _, value in ipairs(self:filter_param()[field]) do
            table.insert(chunks, { ('%s:%s  '):format(field, value), 'KwicFilter' })
        end
    end
    table.insert(chunks, { text .. ' ', 'KwicStatus' })
    return chunks
end

function Picker:preview()
    local entry = self.window:selected()
    local file = entry and entry.path and (self.client.vault .. '/' .. entry.path)
    self.window:preview(file, entry)
end

function Picker:show(entries, status)
    if self.window:is_open() then
        self.window:show(entries)
        self.window:status(self:status_chunks(status))
        self:preview()
    end
end

function Picker:close()
    self.timer:stop()
    self.window:close()
    if not self.fixed then
        history.add(self.query)
    end
end

function Picker:enter_facets(field)
    self.facet, self.list, self.narrowed = field, {}, nil
    self.window:set_query('')
    self:refresh()
end

function Picker:leave_facets()
    self.facet, self.list = nil, nil
    self.window:set_query(self.query)
    self:refresh()
end

-- ---- keys ----

local actions = {}

function actions.next(self)
    self:settle()
    self.window:move(1)
    self:preview()
end

function actions.previous(self)
    self:settle()
    self.window:move(-1)
    self:preview()
end

function actions.scroll_down(self)
    self.window:scroll(0.5)
end

function actions.scroll_up(self)
    self.window:scroll(-0.5)
end

function actions.close(self)
    if self.facet then
        self:leave_facets()
    else
        self:close()
    end
end

local function toggle(self, entry)
    local values = self.filter[entry.facet] or {}
    values[entry.value] = not values[entry.value] or nil
    self.filter[entry.facet] = next(values) and values or nil
    self:leave_facets()
end

local function go_to(self, entry, how)
    self:close()
    local file = self.client.vault .. '/' .. entry.path
    vim.cmd(how .. ' ' .. vim.fn.fnameescape(file))
    local line = math.min(entry.line or 1, vim.api.nvim_buf_line_count(0))
    local text = vim.api.nvim_buf_get_lines(0, line - 1, line, false)[1] or ''
    vim.cmd("normal! m'")
    vim.api.nvim_win_set_cursor(0, { line, math.min(entry.byte or 0, #text) })
    vim.cmd('normal! zvzz')
end

for action, how in pairs(opens) do
    actions[action] = function(self)
        self:settle()
        local entry = self.window:selected()
        if not entry then
            return
        elseif entry.kind == 'facet' then
            toggle(self, entry)
        elseif entry.kind == 'query' then
            self.window:set_query(entry.query)
            self:typed()
        else
            go_to(self, entry, how)
        end
    end
end

function actions.quickfix(self)
    self:settle()
    local items = entry_of.quickfix(self.client.vault, self.window.entries)
    local title = 'kwic: ' .. (self.title or self.query)
    self:close()
    vim.fn.setqflist({}, ' ', { title = title, items = items })
    vim.cmd('copen')
end

function actions.facets(self)
    if self.facet then
        self:leave_facets()
    elseif not self.fixed then
        self:enter_facets(config.get().facets[1])
    end
end

local function turn_facet(self, step)
    local fields = config.get().facets
    for i, field in ipairs(fields) do
        if field == self.facet then
            return self:enter_facets(fields[(i - 1 + step) % #fields + 1])
        end
    end
    actions[step > 0 and 'next' or 'previous'](self)
end

function actions.next_facet(self)
    turn_facet(self, 1)
end

function actions.previous_facet(self)
    turn_facet(self, -1)
end

-- Marks the note stood on, or takes the mark back, and goes on.
function actions.mark(self)
    self:settle()
    local entry = self.window:selected()
    if entry and entry.path then
        self.marked[entry.path] = not self.marked[entry.path] or nil
        self.window.marked = self.marked
        self.window:show(self.window.entries, self.window.at)
        self.window:status({ { ('%d marked '):format(vim.tbl_count(self.marked)), 'KwicStatus' } })
        self.window:move(1)
        self:preview()
    end
end

-- Edits tags of the notes marked, else of all in the list.
function actions.tag(self)
    self:settle()
    local paths, seen = vim.tbl_keys(self.marked), {}
    if #paths == 0 then
        for _, entry in ipairs(self.window.entries) do
            if entry.path and not seen[entry.path] then
                seen[entry.path] = true
                table.insert(paths, entry.path)
            end
        end
    end
    table.sort(paths)
    if #paths > 0 then
        self:close()
        vim.cmd('stopinsert')
        require('kwic.edit').tag(self.client, paths, '')
    end
end

function actions.clear_filter(self)
    self.filter = {}
    self:refresh()
end

local function turn_history(self, step)
    if self.list then
        return
    end
    local lines = history.read()
    self.remembered = math.max(0, math.min(#lines, (self.remembered or 0) + step))
    self.window:set_query(lines[#lines + 1 - self.remembered] or '')
    self:typed()
end

function actions.older(self)
    turn_history(self, 1)
end

function actions.newer(self)
    turn_history(self, -1)
end

function Picker:map_keys()
    for action, keys in pairs(config.get().keys) do
        for _, key in ipairs(keys) do
            vim.keymap.set({ 'i', 'n' }, key, function()
                actions[action](self)
            end, { buffer = self.window.prompt_buf, nowait = true })
        end
    end
end

function Picker:watch()
    local group = vim.api.nvim_create_augroup('kwic_picker', {})
    local function on(events, callback, buffer)
        vim.api.nvim_create_autocmd(events, { group = group, buffer = buffer,
            callback = callback })
    end
    local prompt = self.window.prompt_buf
    on({ 'TextChangedI', 'TextChanged' }, function()
        self:typed()
    end, prompt)
    on('BufLeave', vim.schedule_wrap(function()
        if self.window:is_open() then
            self:close()
        end
    end), prompt)
    on('VimResized', function()
        if self.window:is_open() then
            if self.window:resize() then
                self:refresh()
            else
                self:close()
            end
        end
    end)
end

-- ---- opening ----

local function new(client, fields)
    local self = setmetatable(vim.tbl_extend('force', {
        client = client, filter = {}, marked = {}, query = '', timer = vim.loop.new_timer(),
    }, fields), Picker)
    self.window = window.open()
    self:map_keys()
    self:watch()
    vim.cmd('echo | startinsert!') -- the command typed is no longer of interest
    M.current = self
    return self
end

-- opts: query, facet (start by choosing a value of it).
function M.live(client, opts)
    local self = new(client, { query = opts.query })
    if opts.facet then
        self:enter_facets(opts.facet)
    else
        self.window:set_query(opts.query)
        vim.cmd('startinsert!')
        self:refresh()
    end
    return self
end

-- A list that is there already.
function M.fixed(client, title, err, entries)
    if err then
        vim.notify('kwic: ' .. err.message, vim.log.levels.WARN)
        return nil
    end
    if #entries == 0 then
        vim.notify('kwic: nothing ' .. title)
        return nil
    end
    local self = new(client, { title = title, list = entries, fixed = true })
    self:refresh()
    return self
end

return M
