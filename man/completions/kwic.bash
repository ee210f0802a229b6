# bash completion of kwic; made by: kwic help --completion bash
# Reads a command line: its words, decoded, and of the last one how it stands there
# (raw), what it means (word) and which quote is open.
_kwic_read()
{
    local line=$1 c i
    words=() raw= word= quote=
    for ((i = 0; i < ${#line}; i++)); do
        c=${line:i:1}
        if [[ $quote ]]; then
            raw+=$c
            if [[ $c == "$quote" ]]; then
                quote=
            elif [[ $quote == '"' && $c == \\ && ${line:i+1:1} == [\"\\\$\`] ]]; then
                raw+=${line:i+1:1} word+=${line:i+1:1}
                ((i++))
            else
                word+=$c
            fi
        elif [[ $c == [[:blank:]] ]]; then
            [[ $raw ]] && words+=("$word")
            raw= word=
        elif [[ $c == [\"\'] ]]; then
            quote=$c raw+=$c
        elif [[ $c == \\ ]]; then
            raw+=$c${line:i+1:1} word+=${line:i+1:1}
            ((i++))
        else
            raw+=$c word+=$c
        fi
    done
    while [[ ${words[0]} == *=* ]]; do words=("${words[@]:1}"); done
}

# Proposals (whole words) as what readline puts in the place of $1.
_kwic_reply()
{
    local typed=$1 raw word quote one kept; shift
    local -a words
    _kwic_read "$_kwic_line"
    _kwic_read "${raw%"$typed"}"
    kept=$word
    for one; do
        [[ ${one,,} == "${kept,,}"* ]] || continue
        [[ $one == *[:=] ]] && compopt -o nospace 2>/dev/null
        one=${one:${#kept}}
        case $quote in
        \') one=${one//\'/\'\\\'\'} ;;
        '"') one=$(printf %s "$one" | sed 's/[\\"$`]/\\&/g') ;;
        *) [[ $one ]] && printf -v one %q "$one" ;;
        esac
        COMPREPLY+=("$one")
    done
    # A second one keeps readline from closing the quote behind "field:".
    [[ $quote && ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[:=] ]] &&
        COMPREPLY+=("${COMPREPLY[0]} ")
}

_kwic()
{
    local IFS=$' \t\n' raw word quote one prev options=
    local -a words
    local _kwic_line=${COMP_LINE:0:COMP_POINT}
    COMPREPLY=()
    _kwic_read "$_kwic_line"
    if [[ ${#words[@]} -le 1 ]]; then
        _kwic_reply "$2" $(compgen -W '--help --version index search open show tags facets related links mentions tasks view tag set done undo suggest untagged saved complete status vaults dump serve lsp mcp eval help' -- "$word")
        return
    fi
    prev=${words[${#words[@]}-1]}
    case $prev in
    --index)
        compopt -o filenames 2>/dev/null
        COMPREPLY=($(compgen -d -- "$2"))
        return ;;
    --vault)
        compopt -o filenames 2>/dev/null
        COMPREPLY=($(compgen -d -- "$2"))
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
        _kwic_reply "$2" $(compgen -W 'auto all any' -- "$word")
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
        _kwic_reply "$2" $(compgen -W 'auto always never' -- "$word")
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
        _kwic_reply "$2" $(compgen -W 'query tag link property value' -- "$word")
        return ;;
    --for)
        return ;;
    --at)
        return ;;
    --rename)
        return ;;
    --delete)
        return ;;
    --apply)
        compopt -o filenames 2>/dev/null
        COMPREPLY=($(compgen -f -- "$2"))
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
        compopt -o filenames 2>/dev/null
        COMPREPLY=($(compgen -f -- "$2"))
        return ;;
    --root)
        return ;;
    --within)
        return ;;
    --completion)
        _kwic_reply "$2" $(compgen -W 'bash zsh fish' -- "$word")
        return ;;
    --man)
        return ;;
    esac
    case ${words[1]} in
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
    complete) options=' --index --vault --limit --json --color --width --kind --for --at --help --version' ;;
    status) options=' --index --vault --check --json --color --width --verify --help --version' ;;
    vaults) options=' --index --vault --json --color --width --help --version' ;;
    dump) options=' --index --vault --color --width --help --version' ;;
    serve) options=' --index --vault --color --width --jobs --socket --no-watch --schema --help --version' ;;
    lsp) options=' --index --vault --color --width --jobs --no-watch --schema --help --version' ;;
    mcp) options=' --index --vault --color --width --jobs --schema --root --within --write --help --version' ;;
    eval) options=' --index --vault --color --width --queries --run --per-query --help --version' ;;
    help) options=' --index --vault --color --width --completion --man --help --version' ;;
    esac
    if [[ $raw == -* && " ${words[*]} " != *' -- '* ]]; then
        _kwic_reply "$2" $(compgen -W "$options" -- "$word")
        [[ ${#COMPREPLY[@]} -gt 0 || $raw == --* ]] && return
    fi
    case ${words[1]} in
    index)
        compopt -o filenames 2>/dev/null
        COMPREPLY=($(compgen -d -- "$2"))
        return ;;
    help)
        _kwic_reply "$2" $(compgen -W 'query index search open show tags facets related links mentions tasks view tag set done undo suggest untagged saved complete status vaults dump serve lsp mcp eval help' -- "$word")
        return ;;
    esac
    local -a found=()
    while IFS= read -r one; do
        found+=("${one%%$'\t'*}")
    done < <(kwic complete --for "${words[1]}" -- "${words[@]:2}" "$word" 2>/dev/null)
    if [[ ${#found[@]} -gt 0 ]]; then
        _kwic_reply "$2" "${found[@]}"
    elif [[ $word == */* ]]; then
        compopt -o filenames 2>/dev/null
        COMPREPLY=($(compgen -f -- "$2"))
    fi
}
complete -o nosort -F _kwic kwic 2>/dev/null || complete -F _kwic kwic
