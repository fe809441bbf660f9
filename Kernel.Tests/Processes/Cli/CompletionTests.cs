using System.Diagnostics;
using System.Net;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.Cli;

/// <summary><c>kernel completion</c>, in a real bash.</summary>
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
        Assert.Equal([session.GetProperty("id").GetString(), "current"], (await CompleteAsync(api, "kernel har ")).Where(static word => word[0] != '-'));
        Assert.Empty(await CompleteAsync(api, "kernel watch --types '$(echo pwned >&2)"));
    }

    private static async Task<string[]> CompleteAsync(ApiHost api, string line)
    {
        const string Script = """
            source <("$KERNEL" completion bash)
            COMP_LINE=$1 COMP_POINT=${#1}
            _kernel "$KERNEL" "${1##* }" ""
            ((${#COMPREPLY[@]} == 0)) || printf '%s\n' "${COMPREPLY[@]}"
            """;
        var output = await CompletedProcess.RunAsync(
            new ProcessStartInfo("bash", ["-c", Script, "bash", line])
            {
                Environment = { ["KERNEL"] = Path.ChangeExtension(ChildProcess.AssemblyOf("Kernel.Cli"), null), ["KERNEL_URL"] = $"http://127.0.0.1:{api.PublicPort}" },
            },
            TimeSpan.FromSeconds(60));
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
