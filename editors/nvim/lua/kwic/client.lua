-- SPDX-License-Identifier: GPL-2.0-or-later
-- One `kwic serve` a vault: requests out, answers in, and again after it died.
--
--     local client = require('kwic.client').of(vault)
--     client:request('search', { query = 'CoreWeave' }, function(err, result) … end)
local config = require('kwic.config')
local M = {}

M.started = nil -- called with a client whose server has just been started

local clients = {}
local Client = {}
Client.__index = Client

local RESTARTS = 3       -- in a row without an answer in between
local CANCELLED = -32800 -- superseded by a newer keystroke: nobody waits for it

local function notify(message, level)
    vim.schedule(function()
        vim.notify('kwic: ' .. message, level or vim.log.levels.INFO)
    end)
end

local function argv(vault)
    local program = config.get().program
    local words = type(program) == 'table' and vim.deepcopy(program) or { program }
    vim.list_extend(words, { 'serve', '--vault', vault })
    if config.get().index then
        vim.list_extend(words, { '--index', config.get().index })
    end
    return words
end

-- The client of a vault, started when first asked.
function M.of(vault)
    if not clients[vault] then
        clients[vault] = setmetatable({
            vault = vault, id = 0, waiting = {}, listeners = {}, restarts = 0, partial = '',
        }, Client)
    end
    return clients[vault]
end

-- The client of a vault if its server runs.
function M.running(vault)
    local client = clients[vault]
    return client and client.job and client
end

function M.all()
    return clients
end

function Client:on(method, listener)
    self.listeners[method] = listener
end

function Client:handle(line)
    local ok, message = pcall(vim.json.decode, line, { luanil = { object = true, array = true } })
    if not ok or type(message) ~= 'table' then
        return
    end
    if message.method then
        local listener = self.listeners[message.method]
        if listener then
            listener(message.params)
        end
        return
    end
    local request = self.waiting[message.id]
    self.waiting[message.id or false] = nil
    self.restarts = 0
    if request and not (message.error and message.error.code == CANCELLED) then
        request.callback(message.error, message.result)
    end
end

-- jobstart gives pieces of lines: the first goes on where the last one ended.
function Client:read(pieces)
    self.partial = self.partial .. pieces[1]
    for i = 2, #pieces do
        local line = self.partial
        self.partial = pieces[i]
        if line ~= '' then
            self:handle(line)
        end
    end
end

function Client:start()
    local job
    job = vim.fn.jobstart(argv(self.vault), {
        on_stdout = function(_, pieces)
            if job == self.job then
                self:read(pieces)
            end
        end,
        on_stderr = function(_, pieces)
            local text = vim.trim(table.concat(pieces, '\n'))
            if text ~= '' then
                self.complaint = text
            end
        end,
        on_exit = function(_, code)
            if job == self.job then
                self:exited(code)
            end
        end,
    })
    if job <= 0 then
        self.job = nil
        notify('cannot run ' .. argv(self.vault)[1] .. '; see :checkhealth kwic',
            vim.log.levels.ERROR)
        return false
    end
    self.job, self.partial = job, ''
    if M.started then
        M.started(self)
    end
    return true
end

-- Died: once more, with what was asked asked again; three times without an answer end it.
function Client:exited(code)
    self.job = nil
    local waiting = self.waiting
    if self.stopping or vim.v.exiting ~= vim.NIL then
        self.stopping = nil
        return
    end
    self.restarts = self.restarts + 1
    if self.restarts > RESTARTS then
        self.waiting = {}
        notify(('kwic serve ended (%d)%s; :KwicRestart tries again'):format(code,
            self.complaint and ': ' .. self.complaint or ''), vim.log.levels.ERROR)
        return
    end
    notify('kwic serve ended; started again', vim.log.levels.WARN)
    if self:start() then
        for id, request in pairs(waiting) do
            self:send(id, request)
        end
    end
end

function Client:send(id, request)
    local params = next(request.params) and request.params or vim.empty_dict()
    local line = vim.json.encode({
        jsonrpc = '2.0', id = id, method = request.method, params = params,
    })
    pcall(vim.fn.chansend, self.job, line .. '\n')
end

-- callback(err, result) runs in the main loop. Returns the request's id, nil when no server
-- could be started.
function Client:request(method, params, callback)
    if not self.job and not self:start() then
        return nil
    end
    self.id = self.id + 1
    local request = { method = method, params = params, callback = callback or function() end }
    self.waiting[self.id] = request
    self:send(self.id, request)
    return self.id
end

-- Waits for the answer: result, or nil and the error. For omnifunc, which cannot come later.
function Client:await(method, params, timeout_ms)
    local answered, err, result = false, nil, nil
    if not self:request(method, params, function(e, r)
        answered, err, result = true, e, r
    end) then
        return nil, { message = 'no server' }
    end
    vim.wait(timeout_ms or 1000, function()
        return answered
    end, 5)
    return result, err
end

function Client:cancel(id)
    if id and self.waiting[id] and self.job then
        self.waiting[id] = nil
        local line = vim.json.encode({
            jsonrpc = '2.0', method = '$/cancelRequest', params = { id = id },
        })
        pcall(vim.fn.chansend, self.job, line .. '\n')
    end
end

function Client:stop()
    if self.job then
        self.stopping = true
        vim.fn.chanclose(self.job, 'stdin')
        vim.fn.jobwait({ self.job }, 500)
        vim.fn.jobstop(self.job)
        self.job = nil
    end
    self.waiting, self.restarts = {}, 0
end

return M
