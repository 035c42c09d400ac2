# Completion of watchfloor for fish: watchfloor itself is asked what may follow.
function __watchfloor_complete
    set -l typed (commandline -opc) (commandline -ct)
    set -l found ($typed[1] complete $typed 2> /dev/null)
    if test "$found" = ":files"
        __fish_complete_path (commandline -ct)
    else
        printf '%s\n' $found
    end
end
complete -c watchfloor -f -k -a '(__watchfloor_complete)'
