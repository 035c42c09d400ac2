#compdef watchfloor
# Completion of watchfloor for zsh: watchfloor itself is asked what may follow.
_watchfloor() {
    local line name
    local -a typed found whole open
    typed=("${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}")
    found=("${(@f)$("${typed[1]}" complete "${typed[@]}" 2> /dev/null)}")
    if [[ "$found" == ":files" ]]; then
        _files
        return
    fi
    for line in "${found[@]}"; do
        [[ -n "$line" ]] || continue
        name="${${line%%$'\t'*}//:/\\:}"
        [[ "$line" == *$'\t'* ]] && name="$name:${line#*$'\t'}"
        if [[ "${line%%$'\t'*}" == *[=:,] ]]; then open+=("$name"); else whole+=("$name"); fi
    done
    _describe -V watchfloor whole -- open -S ''
}
if [[ "$funcstack[1]" == "_watchfloor" ]]; then
    _watchfloor "$@"
else
    compdef _watchfloor watchfloor
fi
