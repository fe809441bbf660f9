using System.CommandLine;
using System.CommandLine.Invocation;
using Kernel.Cli;
using Kernel.Cli.Api;
using Kernel.Cli.CommandLine;

var api = new ApiConnectionOptions();
var root = new RootCommand(
    """
    Kernel on the command line, against the API of a running system.
    Exit codes: 0 done, 1 the API refused, 2 a wrong command line, 130 or 143 if a signal had to end the command by force.
    """);
api.AddTo(root);
root.Subcommands.Add(new WatchCommand(api).Command);

var parsed = root.Parse(args);
if (parsed.Action is ParseErrorAction error)
{
    // Standard output carries nothing but what a command is for.
    error.ShowHelp = false;
    await parsed.InvokeAsync(new InvocationConfiguration { Output = Console.Error });
    await Console.Error.WriteLineAsync("See --help.");
    return ExitCodes.Misused;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (UsageException mistake)
{
    await Console.Error.WriteLineAsync(mistake.Message);
    return ExitCodes.Misused;
}
catch (ApiException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return exception.Status == System.Net.HttpStatusCode.BadRequest ? ExitCodes.Misused : ExitCodes.Failed;
}
