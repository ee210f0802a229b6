-- SPDX-License-Identifier: GPL-2.0-or-later
-- Unsaved text goes to the server, so that a search sees what the screen shows.
local config = require('kwic.config')
local client = require('kwic.client')
local vault = require('kwic.vault')
local M = {}

local sent = {}   -- buffer -> { vault, path, tick }
local timers = {} -- buffer -> uv timer

local function text_of(buf)
    local text = table.concat(vim.api.nvim_buf_get_lines(buf, 0, -1, false), '\n')
    return vim.bo[buf].endofline and text .. '\n' or text
end

local function set(buf)
    if not vim.api.nvim_buf_is_loaded(buf) or not vim.bo[buf].modified then
        return
    end
    local root = vault.of(buf)
    local path = root and vault.path(root, buf)
    if not path then
        return
    end
    local tick = vim.api.nvim_buf_get_changedtick(buf)
    if sent[buf] and sent[buf].tick == tick then
        return
    end
    sent[buf] = { vault = root, path = path, tick = tick }
    client.of(root):request('buffer.set', { path = path, version = tick, text = text_of(buf) })
end

function M.drop(buf)
    local was = sent[buf]
    sent[buf] = nil
    if timers[buf] then
        timers[buf]:stop()
    end
    if was then
        client.of(was.vault):request('buffer.drop', { path = was.path })
    end
end

-- Sends at once what waits for its time: before a search, so that it is never behind.
function M.flush()
    for buf, timer in pairs(timers) do
        if timer:is_active() then
            timer:stop()
            set(buf)
        end
    end
end

-- After the server was started anew.
function M.resend(root)
    for buf, was in pairs(sent) do
        if was.vault == root then
            sent[buf] = nil
            set(buf)
        end
    end
end

local function later(buf)
    timers[buf] = timers[buf] or vim.loop.new_timer()
    timers[buf]:stop()
    timers[buf]:start(config.get().overlay_ms, 0, vim.schedule_wrap(function()
        set(buf)
    end))
end

function M.attach(buf)
    local group = vim.api.nvim_create_augroup('kwic_overlay_' .. buf, {})
    local function on(events, callback)
        vim.api.nvim_create_autocmd(events, { group = group, buffer = buf, callback = callback })
    end
    on({ 'TextChanged', 'TextChangedI' }, function()
        later(buf)
    end)
    on({ 'BufWritePost', 'BufUnload', 'BufDelete' }, function()
        M.drop(buf)
    end)
end

return M
