using System.Diagnostics;
using System.Net;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.Cli;

/// <summary><c>kernel completion</c>, in a real bash, and in zsh and fish if they are installed.</summary>
public sealed class CompletionTests
{
    [Fact]
    public async Task Bash_WithTheScript_CompletesCommandsOptionsAndNames()
    {
        await using var api = await ApiHost.StartAsync();
        var session = await api.SessionAsync(HttpMethod.Post, "{\"config\":{\"categories\":[\"system\"]}}", HttpStatusCode.Created);

        Assert.Equal(["sessions", "summary"], await CompleteAsync(api, "kernel s"));
        Assert.Equal(["--types"], await CompleteAsync(api, "kernel events --failed --categories console --ty"));
        Assert.Equal(["console,network_request", "console,network_response", "console,network_response_finished"], await CompleteAsync(api, "kernel events --types console,network_re"));

        // On a busy machine the API can be slower than a person who waits for it.
        var sessions = await Wait.Until(() => CompleteAsync(api, "kernel har c"), static words => words.Length > 0, "the ids of sessions");
        Assert.Equal([session.GetProperty("id").GetString(), "current"], sessions);
        Assert.Empty(await CompleteAsync(api, "kernel watch --types '$(echo pwned >&2)"));
    }

    // Defect: in zsh, the first completion offered nothing, because it only loaded the script.
    [Fact]
    public async Task Zsh_FirstCompletion_OffersCommands()
    {
        using var folder = new TempDirectory();
        const string Script = """
            "$KERNEL" completion zsh > "$1/_kernel"
            fpath=("$1" $fpath) words=("$KERNEL" s) CURRENT=2
            compadd() { print -l -- ${(P)2} }
            autoload -Uz _kernel
            _kernel
            """;
        Assert.StartsWith("sessions\nsummary\n", await RunAsync("http://127.0.0.1:1", Script, folder.Path, shell: "zsh"), StringComparison.Ordinal);
    }

    // Defect: in fish, the files of the folder were among the commands.
    [Fact]
    public async Task Fish_WithTheScript_OffersCommandsOrFiles()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder["session.har"], "", Wait.Cancellation);
        const string Script = """
            cd $argv[1]
            function kernel; $KERNEL $argv; end
            $KERNEL completion fish | source
            complete --do-complete 'kernel s' | string split --fields 1 \t
            complete --do-complete 'kernel har --file se' | string split --fields 1 \t
            exit 0
            """;
        Assert.Equal("sessions\nsummary\nsession.har\n", await RunAsync("http://127.0.0.1:1", Script, folder.Path, shell: "fish"));
    }

    // Defect: each command wrote over what the one before it had written to the same file.
    [Fact]
    public async Task Commands_WithOneFileAsOutput_WriteAfterEachOther()
    {
        using var folder = new TempDirectory();
        await RunAsync("http://127.0.0.1:1", "{ echo first; \"$KERNEL\" completion fish; \"$KERNEL\" completion fish; echo last; } > \"$1\"", folder["out"]);
        var lines = await File.ReadAllLinesAsync(folder["out"], Wait.Cancellation);
        Assert.Equal(("first", "last"), (lines[0], lines[^1]));
        Assert.Equal(lines[1..^1][..(lines.Length / 2 - 1)], lines[1..^1][(lines.Length / 2 - 1)..]);
    }

    private static async Task<string[]> CompleteAsync(ApiHost api, string line)
    {
        const string Script = """
            source <("$KERNEL" completion bash)
            COMP_LINE=$1 COMP_POINT=${#1}
            _kernel "$KERNEL" "${1##* }" ""
            ((${#COMPREPLY[@]} == 0)) || printf '%s\n' "${COMPREPLY[@]}"
            """;
        return (await RunAsync($"http://127.0.0.1:{api.PublicPort}", Script, line)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static Task<string> RunAsync(string url, string script, string argument, string shell = "bash")
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, shell))), $"{shell} is not installed.");
        return CompletedProcess.RunAsync(
            new ProcessStartInfo(shell, shell == "fish" ? ["-c", script, argument] : ["-c", script, shell, argument])
            {
                Environment = { ["KERNEL"] = Path.ChangeExtension(ChildProcess.AssemblyOf("Kernel.Cli"), null), ["KERNEL_URL"] = url },
            },
            TimeSpan.FromSeconds(60));
    }
}
