-- SPDX-License-Identifier: GPL-2.0-or-later
-- Commands only: nothing of kwic is loaded until one is used or a note is opened.
if vim.g.loaded_kwic then
    return
end
vim.g.loaded_kwic = 1

local function command(name, method, opts)
    vim.api.nvim_create_user_command(name, function(args)
        require('kwic')[method](args.args)
    end, opts)
end

command('Kwic', 'search', { nargs = '*', desc = 'Search the vault as you type' })
command('KwicTags', 'tags', { nargs = 0, desc = 'Tags of the vault, then the notes of one' })
command('KwicBacklinks', 'backlinks', { nargs = 0, desc = 'Notes that link to this one' })
command('KwicRelated', 'related', { nargs = 0, desc = 'Notes like this one' })
command('KwicTasks', 'tasks', { nargs = '*', desc = 'Open tasks that a query finds' })
command('KwicTag', 'tag', { nargs = '*', desc = 'Add and remove tags of this note: +new -old a=b' })
command('KwicDone', 'done', { nargs = 0, desc = 'Tick the task in this line off, or open it' })
command('KwicUndo', 'undo', { nargs = 0, desc = 'Take the last edit of kwic back' })
command('KwicRestart', 'restart', { nargs = 0, desc = 'Start kwic serve anew' })

vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('kwic', {}),
    pattern = 'markdown',
    callback = function(event)
        require('kwic').attach(event.buf)
    end,
})
