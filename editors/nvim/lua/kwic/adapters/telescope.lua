-- SPDX-License-Identifier: GPL-2.0-or-later
-- kwic in telescope.nvim's windows: require('kwic.adapters.telescope').search()
local client = require('kwic.client')
local entry_of = require('kwic.entry')
local vault = require('kwic.vault')
local M = {}

local function entry_maker(root)
    return function(entry)
        return {
            value = entry, display = entry.title .. ': ' .. entry.text, ordinal = entry.text,
            filename = root .. '/' .. entry.path, lnum = entry.line, col = entry.byte + 1,
        }
    end
end

local function entries_for(here, prompt)
    local result = here:await('search', {
        query = prompt, live = true, limit = 50, snippets = { count = 1, chars = 160 },
    }, 2000)
    return vim.tbl_filter(function(entry)
        return not entry.head
    end, entry_of.of_hits(result and result.hits or {}))
end

function M.search(opts)
    opts = opts or {}
    local root = vault.of(0)
    local here = client.of(root)
    require('telescope.pickers').new(opts, {
        prompt_title = 'kwic',
        finder = require('telescope.finders').new_dynamic({
            entry_maker = entry_maker(root),
            fn = function(prompt)
                return entries_for(here, prompt)
            end,
        }),
        previewer = require('telescope.config').values.grep_previewer(opts),
        sorter = require('telescope.sorters').empty(),
    }):find()
end

return M
