-- SPDX-License-Identifier: GPL-2.0-or-later
-- A source for nvim-cmp: require('cmp').register_source('kwic', require('kwic.cmp').new())
local complete = require('kwic.complete')
local vault = require('kwic.vault')
local Source = {}
Source.__index = Source

function Source.new()
    return setmetatable({}, Source)
end

function Source:is_available()
    return vim.bo.filetype == 'markdown' and vault.of(0) ~= nil
end

function Source:get_debug_name()
    return 'kwic'
end

function Source:get_trigger_characters()
    return { '[', '#', '/', ':', '-', ' ' }
end

function Source:get_keyword_pattern()
    return [=[[^][#|,"]\+]=]
end

-- A place in a line as cmp has it: in UTF-16 units.
local function position(row, line, byte)
    local _, utf16 = vim.str_utfindex(line, math.min(byte, #line))
    return { line = row, character = utf16 }
end

-- What an item replaces is told, as a word of a note may hold what a word of cmp may not; and
-- what has been typed filters nothing away that the server found.
local function item_of(item, row, line, column)
    return {
        label = item.label,
        filterText = line:sub(item.from + 1, column) .. item.word,
        textEdit = {
            newText = item.word,
            range = { start = position(row, line, item.from),
                ['end'] = position(row, line, column) },
        },
        labelDetails = { description = item.detail },
    }
end

function Source:complete(params, callback)
    local buf, cursor = params.context.bufnr, params.context.cursor
    local row, column = cursor.row - 1, cursor.col - 1
    local line = vim.api.nvim_buf_get_lines(buf, row, row + 1, false)[1] or ''
    complete.items(buf, row, column, function(items)
        callback({
            isIncomplete = true,
            items = vim.tbl_map(function(item)
                return item_of(item, row, line, column)
            end, items),
        })
    end)
end

return Source
