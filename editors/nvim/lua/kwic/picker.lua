-- SPDX-License-Identifier: GPL-2.0-or-later
-- The picker: what is typed is searched at once; facets narrow; keys open what is chosen.
local config = require('kwic.config')
local entry_of = require('kwic.entry')
local history = require('kwic.history')
local window = require('kwic.window')
local M = {}

local Picker = {}
Picker.__index = Picker

local opens = { open = 'edit', split = 'split', vsplit = 'vsplit', tab = 'tabedit' }

local function count_text(result)
    local total = result.total or {}
    return ('%s%s'):format(total.exact == false and '~' or '', total.value or 0)
end

function Picker:filter_chunks()
    local chunks = {}
    for field, values in pairs(self.filter) do
        for value in pairs(values) do
            table.insert(chunks, { ('%s:%s '):format(field, value), 'KwicFilter' })
        end
    end
    return chunks
end

function Picker:filter_param()
    local filter = {}
    for field, values in pairs(self.filter) do
        if next(values) then
            filter[field] = vim.tbl_keys(values)
            table.sort(filter[field])
        end
    end
    return next(filter) and filter or nil
end

function Picker:show_status(text)
    local chunks = self:filter_chunks()
    table.insert(chunks, { text, 'KwicDetail' })
    self.window:status(chunks)
end

function Picker:preview()
    local entry = self.window:selected()
    local file = entry and entry.path and (self.client.vault .. '/' .. entry.path)
    self.window:preview(file, entry)
end

function Picker:show(entries, status)
    if not self.window:is_open() then
        return
    end
    self.window:show(entries)
    self:show_status(status)
    self:preview()
end

local function answer_status(result)
    local words = { count_text(result) }
    if result.relaxed then
        table.insert(words, 'in part')
    end
    for _, correction in ipairs(result.corrected or {}) do
        table.insert(words, '→ ' .. correction.word)
    end
    if result.total.value == 0 and result.suggestions and result.suggestions[1] then
        local suggestion = result.suggestions[1]
        table.insert(words, 'did you mean ' ..
            (type(suggestion) == 'table' and suggestion.text or suggestion) .. '?')
    end
    return table.concat(words, '  ')
end

function Picker:search()
    local values = config.get()
    self.client:request('search', {
        query = self.query, live = true, limit = values.limit, snippets = values.snippets,
        filter = self:filter_param(), supersede = 'picker',
    }, function(err, result)
        if self.facet then
            return
        end
        if err then
            self:show({}, err.message)
        else
            self:show(entry_of.of_hits(result.hits), answer_status(result))
        end
    end)
end

-- Counts of the facet chosen, of what the query finds; what is typed narrows the values.
function Picker:search_facet()
    local field = self.facet
    self.client:request('facets', {
        query = self.query, facets = { field }, filter = self:filter_param(), limit = 200,
        supersede = 'picker',
    }, function(err, result)
        if self.facet ~= field then
            return
        end
        local values = result and result.facets[field] or {}
        local entries = entry_of.of_facet(field, values, self.filter[field] or {})
        local typed = self.window:is_open() and self.window:query():lower() or ''
        entries = vim.tbl_filter(function(entry)
            return entry.value:lower():find(typed, 1, true) ~= nil
        end, entries)
        self:show(entries, err and err.message or 'choose ' .. field)
    end)
end

function Picker:refresh()
    if self.facet then
        self:search_facet()
    elseif self.fixed_entries then
        self:narrow()
    else
        self:search()
    end
end

-- A fixed list is narrowed by what is typed.
function Picker:narrow()
    local typed = self.window:query():lower()
    local entries = vim.tbl_filter(function(entry)
        return (entry.text .. ' ' .. (entry.path or '')):lower():find(typed, 1, true) ~= nil
    end, self.fixed_entries)
    self:show(entries, ('%s  %d'):format(self.title, #entries))
end

function Picker:typed()
    if not self.facet then
        self.query = self.window:query()
    end
    self.timer:stop()
    self.timer:start(config.get().debounce_ms, 0, vim.schedule_wrap(function()
        if self.window:is_open() then
            self:refresh()
        end
    end))
end

function Picker:close()
    self.timer:stop()
    self.window:close()
    if not self.fixed_entries then
        history.add(self.query)
    end
end

function Picker:enter_facets(field)
    self.facet = field
    self.window:set_query('')
    self:refresh()
end

function Picker:leave_facets()
    self.facet = nil
    self.window:set_query(self.query)
    self:refresh()
end

local actions = {}

function actions.next(self)
    self.window:select(self.window.at + 1)
    self:preview()
end

function actions.previous(self)
    self.window:select(self.window.at - 1)
    self:preview()
end

function actions.close(self)
    if self.facet then
        self:leave_facets()
    else
        self:close()
    end
end

local function toggle(self, entry)
    local chosen = self.filter[entry.facet] or {}
    chosen[entry.value] = not chosen[entry.value] or nil
    self.filter[entry.facet] = next(chosen) and chosen or nil
    self:leave_facets()
end

local function open_with(self, how)
    local entry = self.window:selected()
    if not entry then
        return
    end
    if entry.facet then
        return toggle(self, entry)
    end
    self:close()
    vim.cmd(how .. ' ' .. vim.fn.fnameescape(self.client.vault .. '/' .. entry.path))
    local last = vim.api.nvim_buf_line_count(0)
    vim.api.nvim_win_set_cursor(0, { math.min(entry.line or 1, last), entry.byte or 0 })
    vim.cmd('normal! zvzz')
end

for action, how in pairs(opens) do
    actions[action] = function(self)
        open_with(self, how)
    end
end

function actions.quickfix(self)
    local items = entry_of.quickfix(self.client.vault, self.window.entries)
    local title = 'kwic: ' .. (self.title or self.query)
    self:close()
    vim.fn.setqflist({}, ' ', { title = title, items = items })
    vim.cmd('copen')
end

function actions.facets(self)
    if self.facet then
        self:leave_facets()
    elseif not self.fixed_entries then
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
end

function actions.next_facet(self)
    turn_facet(self, 1)
end

function actions.previous_facet(self)
    turn_facet(self, -1)
end

function actions.clear_filter(self)
    self.filter = {}
    self:refresh()
end

local function turn_history(self, step)
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

local function new(client, fields)
    local self = setmetatable(vim.tbl_extend('force', {
        client = client, filter = {}, query = '', timer = vim.loop.new_timer(),
    }, fields), Picker)
    self.window = window.open()
    self:map_keys()
    local group = vim.api.nvim_create_augroup('kwic_picker', {})
    vim.api.nvim_create_autocmd({ 'TextChangedI', 'TextChanged' }, {
        group = group, buffer = self.window.prompt_buf, callback = function()
            self:typed()
        end,
    })
    vim.api.nvim_create_autocmd('BufLeave', {
        group = group, buffer = self.window.prompt_buf, callback = function()
            vim.schedule(function()
                if self.window:is_open() then
                    self:close()
                end
            end)
        end,
    })
    vim.cmd('startinsert!')
    M.current = self
    return self
end

-- opts: query, facet (start by choosing a value of it).
function M.live(client, opts)
    local self = new(client, { query = opts.query, facet = opts.facet })
    self.window:set_query(opts.facet and '' or opts.query)
    vim.cmd('startinsert!')
    self:refresh()
    return self
end

-- A list that is there already.
function M.fixed(client, title, err, entries)
    if err then
        vim.notify('kwic: ' .. err.message, vim.log.levels.WARN)
        return nil
    end
    local self = new(client, { title = title, fixed_entries = entries })
    self:refresh()
    return self
end

return M
