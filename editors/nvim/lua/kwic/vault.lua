-- SPDX-License-Identifier: GPL-2.0-or-later
-- Which vault a buffer belongs to, and paths inside it.
local config = require('kwic.config')
local M = {}

local markers = { '.obsidian', '.kwic.ini', '.git' }

local function upwards(folder)
    while folder do
        for _, marker in ipairs(markers) do
            if vim.loop.fs_stat(folder .. '/' .. marker) then
                return folder
            end
        end
        local parent = vim.fn.fnamemodify(folder, ':h')
        folder = parent ~= folder and parent or nil
    end
end

local function real(path)
    return vim.loop.fs_realpath(path) or path
end

-- The vault of a buffer (default: the current one), or nil.
function M.of(buf)
    local fixed = config.get().vault
    if fixed then
        return real(vim.fn.fnamemodify(fixed, ':p'):gsub('/$', ''))
    end
    local name = vim.api.nvim_buf_get_name(buf or 0)
    local folder = name ~= '' and vim.fn.fnamemodify(name, ':p:h') or vim.fn.getcwd()
    return upwards(real(folder)) or upwards(real(vim.fn.getcwd()))
end

-- The path of a buffer's file relative to the vault, or nil when it is not in it.
function M.path(vault, buf)
    local name = real(vim.api.nvim_buf_get_name(buf or 0))
    if name:sub(1, #vault + 1) == vault .. '/' then
        return name:sub(#vault + 2)
    end
end

return M
