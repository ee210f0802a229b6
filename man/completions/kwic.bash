# bash completion of kwic; made by: kwic help --completion bash
_kwic()
{
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
    COMPREPLY=()
    if [[ $COMP_CWORD -eq 1 ]]; then
        COMPREPLY=($(compgen -W 'index search open show tags facets related links mentions tasks view tag set done undo suggest untagged saved complete status vaults dump serve lsp mcp eval help --help --version' -- "$cur"))
        return
    fi
    case $prev in
    --index)
        COMPREPLY=($(compgen -d -- "$cur"))
        return ;;
    --vault)
        COMPREPLY=($(compgen -d -- "$cur"))
        return ;;
    --limit|-n)
        return ;;
    --offset)
        return ;;
    --cursor)
        return ;;
    --sort)
        return ;;
    --facets)
        return ;;
    --facet-limit)
        return ;;
    --prefix)
        return ;;
    --filter)
        return ;;
    --match)
        COMPREPLY=($(compgen -W 'auto all any' -- "$cur"))
        return ;;
    --snippets)
        return ;;
    --chars)
        return ;;
    --since)
        return ;;
    --timeout)
        return ;;
    --max-bytes)
        return ;;
    --now)
        return ;;
    --columns)
        return ;;
    --format)
        return ;;
    --color)
        COMPREPLY=($(compgen -W 'auto always never' -- "$cur"))
        return ;;
    --width)
        return ;;
    --heading)
        return ;;
    --block)
        return ;;
    --lines)
        return ;;
    --state)
        return ;;
    --due)
        return ;;
    --scheduled)
        return ;;
    --priority)
        return ;;
    --group-by)
        return ;;
    --kind)
        COMPREPLY=($(compgen -W 'query tag link property value' -- "$cur"))
        return ;;
    --at)
        return ;;
    --rename)
        return ;;
    --delete)
        return ;;
    --apply)
        COMPREPLY=($(compgen -f -- "$cur"))
        return ;;
    --show)
        return ;;
    --jobs|-j)
        return ;;
    --queries)
        return ;;
    --run)
        return ;;
    --socket)
        COMPREPLY=($(compgen -f -- "$cur"))
        return ;;
    --root)
        return ;;
    --within)
        return ;;
    --completion)
        COMPREPLY=($(compgen -W 'bash zsh fish' -- "$cur"))
        return ;;
    --man)
        return ;;
    esac
    local options=
    case ${COMP_WORDS[1]} in
    index) options=' --index --vault --json --color --width --full --allow-empty --dry-run --wait --jobs --verbose --quiet --help --version' ;;
    search) options=' --index --vault --limit --offset --cursor --sort --facets --facet-limit --filter --match --exact --live --snippets --chars --since --timeout --max-bytes --check --no-update --explain --json --jsonl --vimgrep --paths --absolute --print0 --columns --tsv --csv --format --color --width --help --version' ;;
    open) options=' --index --vault --color --width --help --version' ;;
    show) options=' --index --vault --max-bytes --no-update --json --color --width --heading --block --lines --help --version' ;;
    tags) options=' --index --vault --limit --no-update --json --color --width --problems --help --version' ;;
    facets) options=' --index --vault --limit --facets --prefix --filter --match --exact --no-update --json --color --width --help --version' ;;
    related) options=' --index --vault --limit --no-update --json --jsonl --vimgrep --paths --absolute --print0 --format --color --width --help --version' ;;
    links) options=' --index --vault --no-update --json --vimgrep --absolute --color --width --help --version' ;;
    mentions) options=' --index --vault --limit --no-update --json --vimgrep --absolute --color --width --help --version' ;;
    tasks) options=' --index --vault --limit --sort --no-update --json --vimgrep --absolute --color --width --state --due --scheduled --priority --group-by --help --version' ;;
    view) options=' --index --vault --timeout --explain --now --json --paths --absolute --csv --md --color --width --help --version' ;;
    tag) options=' --index --vault --json --color --width --yes --diff --rename --delete --apply --help --version' ;;
    set) options=' --index --vault --json --color --width --yes --diff --apply --help --version' ;;
    done) options=' --index --vault --json --color --width --yes --diff --undo --help --version' ;;
    undo) options=' --index --vault --json --color --width --yes --diff --list --show --help --version' ;;
    suggest) options=' --index --vault --limit --json --color --width --help --version' ;;
    untagged) options=' --index --vault --limit --json --paths --color --width --yes --diff --tag --help --version' ;;
    saved) options=' --index --vault --json --color --width --vault-config --help --version' ;;
    complete) options=' --index --vault --limit --json --color --width --kind --at --help --version' ;;
    status) options=' --index --vault --check --json --color --width --verify --help --version' ;;
    vaults) options=' --index --vault --json --color --width --help --version' ;;
    dump) options=' --index --vault --color --width --help --version' ;;
    serve) options=' --index --vault --color --width --jobs --socket --no-watch --schema --help --version' ;;
    lsp) options=' --index --vault --color --width --jobs --no-watch --schema --help --version' ;;
    mcp) options=' --index --vault --color --width --jobs --schema --root --within --write --help --version' ;;
    eval) options=' --index --vault --color --width --queries --run --per-query --help --version' ;;
    help) options=' --index --vault --color --width --completion --man --help --version' ;;
    esac
    if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$cur"))
    elif [[ ${COMP_WORDS[1]} == index ]]; then
        COMPREPLY=($(compgen -d -- "$cur"))
    elif [[ ${COMP_WORDS[1]} == help ]]; then
        COMPREPLY=($(compgen -W 'query index search open show tags facets related links mentions tasks view tag set done undo suggest untagged saved complete status vaults dump serve lsp mcp eval help' -- "$cur"))
    elif [[ -n $cur ]]; then
        local IFS=$'\n'
        COMPREPLY=($(kwic complete -- "$cur" 2>/dev/null | cut -f1))
        [[ $cur == *:* ]] && declare -F __ltrim_colon_completions >/dev/null && __ltrim_colon_completions "$cur"
    fi
}
complete -o filenames -o nosort -F _kwic kwic 2>/dev/null || complete -F _kwic kwic
