# Completion of watchfloor for bash: watchfloor itself is asked what may follow.
_watchfloor() {
    local line="${COMP_LINE:0:COMP_POINT}" before name quoted
    local -a words found
    read -a words <<< "$line"                      # without -r: "Van\ 130" is one word
    [[ "$line" =~ [^\\][[:space:]]$ ]] && words+=("")
    mapfile -t found < <("${words[0]}" complete "${words[@]}" 2> /dev/null)
    COMPREPLY=()
    if [[ "${found[*]}" == ":files" ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")
        compopt -o filenames 2> /dev/null
        return
    fi
    # Readline replaces only what follows the last = or : of a word.
    before="${words[-1]}"
    if [[ "$before" == *[=:]* ]]; then before="${before%"${before##*[=:]}"}"; else before=""; fi
    for name in "${found[@]}"; do
        name="${name%%$'\t'*}"
        [[ "$name" == *[=:] || "$name" == *,* ]] && compopt -o nospace 2> /dev/null
        quoted="${name#"$before"}"
        [[ "$quoted" == *[!A-Za-z0-9_.,:=@%+/-]* ]] && printf -v quoted '%q' "$quoted"
        COMPREPLY+=("$quoted")
    done
}
complete -F _watchfloor watchfloor
