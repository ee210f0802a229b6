-- SPDX-License-Identifier: GPL-2.0-or-later
-- Unsaved text goes to the server, so that a search sees what the screen shows. To a server
-- that runs: editing alone starts none.
local config = require('kwic.config')
local client = require('kwic.client')
local vault = require('kwic.vault')
local M = {}

local NO_METHOD = -32601

local watched = {} -- buffer -> uv timer, active while its text waits to be sent
local sent = {}    -- buffer -> { vault, path, tick }

local function text_of(buf)
    local text = table.concat(vim.api.nvim_buf_get_lines(buf, 0, -1, false), '\n')
    return vim.bo[buf].endofline and text .. '\n' or text
end

local function forget(buf)
    local was = sent[buf]
    sent[buf] = nil
    local here = was and client.running(was.vault)
    if here then
        here:request('buffer.drop', { path = was.path })
    end
end

local function set(buf)
    if not vim.api.nvim_buf_is_loaded(buf) then
        return
    end
    if not vim.bo[buf].modified then
        return forget(buf) -- undone to what the file has
    end
    local root = vault.of(buf)
    local path = root and vault.path(root, buf)
    local here = path and client.running(root)
    local tick = vim.api.nvim_buf_get_changedtick(buf)
    if not here or here.no_overlays or (sent[buf] and sent[buf].tick == tick) then
        return
    end
    sent[buf] = { vault = root, path = path, tick = tick }
    here:request('buffer.set', { path = path, version = tick, text = text_of(buf) },
        function(err)
            here.no_overlays = err and err.code == NO_METHOD
        end)
end

local function drop(buf)
    watched[buf]:stop()
    forget(buf)
end

-- Sends at once what waits for its time: before a search, so that it is never behind.
function M.flush()
    for buf, timer in pairs(watched) do
        if timer:is_active() then
            timer:stop()
            set(buf)
        end
    end
end

-- A server knows nothing yet.
function client.started(here)
    here.no_overlays = nil
    for buf in pairs(watched) do
        if not sent[buf] or sent[buf].vault == here.vault then
            sent[buf] = nil
            set(buf)
        end
    end
end

function M.attach(buf)
    if watched[buf] then
        return
    end
    local timer = vim.loop.new_timer()
    watched[buf] = timer
    local group = vim.api.nvim_create_augroup('kwic_overlay_' .. buf, {})
    local function on(events, callback)
        vim.api.nvim_create_autocmd(events, { group = group, buffer = buf, callback = callback })
    end
    on({ 'TextChanged', 'TextChangedI', 'TextChangedP' }, function()
        timer:stop()
        timer:start(config.get().overlay_ms, 0, vim.schedule_wrap(function()
            set(buf)
        end))
    end)
    on({ 'BufWritePost', 'BufReadPost', 'BufUnload' }, function()
        drop(buf)
    end)
    on('BufWipeout', function()
        drop(buf)
        timer:close()
        watched[buf] = nil
    end)
end

return M
