using System.CommandLine;
using Kernel.Cli.CommandLine;
using Kernel.Cli.Output;

namespace Kernel.Cli;

/// <summary><c>kernel completion</c>: prints the script with which a shell completes commands.</summary>
/// <remarks>The scripts ask the command itself, by the directive <c>[suggest]</c>, with the line up to the cursor and without its first word, and its length.</remarks>
internal sealed class CompletionCommand
{
    // What the command prints is compared as text, never expanded: compgen -W would run $(…) in it.
    private const string Bash =
        """
        _kernel() {
          local line=${COMP_LINE:0:COMP_POINT} offered
          line=${line#*[[:space:]]}
          COMPREPLY=()
          while IFS= read -r offered; do
            [[ $offered == "$2"* ]] && COMPREPLY+=("$offered")
          done < <("$1" "[suggest:${#line}]" "$line" 2>/dev/null)
        }
        complete -o default -F _kernel kernel
        """;

    // As a file in fpath, the script is the body of the function when it is completed for the first time.
    private const string Zsh =
        """
        #compdef kernel
        _kernel() {
          local line="${(j: :)words[2,CURRENT]}"
          local -a offered
          offered=("${(@f)$(${words[1]} "[suggest:${#line}]" "$line" 2>/dev/null)}")
          offered=(${offered:#})
          if (( ${#offered} )); then compadd -a offered; else _files; fi
        }
        if [[ ${funcstack[1]} == _kernel ]]; then _kernel "$@"; else compdef _kernel kernel; fi
        """;

    private const string Fish =
        """
        function __kernel_complete
          set -l line (commandline --cut-at-cursor --current-process | string replace --regex '^\s*\S+\s' '')
          set -l offered (kernel "[suggest:"(string length "$line")"]" "$line" 2>/dev/null)
          if string length --quiet -- $offered
            printf '%s\n' $offered
          else
            __fish_complete_path (commandline --current-token)
          end
        end
        complete --command kernel --no-files --arguments '(__kernel_complete)'
        """;

    private static readonly Dictionary<string, string> Scripts = new() { ["bash"] = Bash, ["zsh"] = Zsh, ["fish"] = Fish };

    private readonly Argument<string> _shell = new("SHELL") { Description = string.Join(", ", Scripts.Keys) };

    public CompletionCommand()
    {
        _shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        Command = new Command("completion", "Prints the script with which a shell completes commands, options and names.") { _shell };
        Command.SetAction(async (parsed, _) =>
        {
            await Terminal.Current.PrintAsync(Scripts[parsed.GetValue(_shell)!]);
            return ExitCodes.Done;
        });
    }

    /// <summary>The command.</summary>
    public Command Command { get; }
}
