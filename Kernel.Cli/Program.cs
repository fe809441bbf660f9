using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Kernel.Cli;
using Kernel.Cli.Api;
using Kernel.Cli.CommandLine;
using Kernel.Cli.Output;
using Kernel.Cli.Recording;

var api = new ApiConnectionOptions();
var root = new RootCommand(
    """
    Kernel on the command line, against the API of a running system.
    Exit codes: 0 done, 1 the API refused or cannot be reached, 2 a wrong command line, 130 or 143 if a signal ended the command early.
    """);
api.AddTo(root);
var record = new RecordCommand(api).Command;
Command[] commands =
[
    record,
    new SummaryCommand(api).Command,
    new WatchCommand(api).Command,
    new EventsCommand(api).Command,
    new PublishCommand(api).Command,
    new SessionsCommand(api).Command,
    DownloadCommand.Har(api).Command,
    DownloadCommand.Bundle(api).Command,
    new CompletionCommand().Command,
];
foreach (var command in commands)
{
    root.Subcommands.Add(command);
}

foreach (var alias in (string[])["-?", "/?", "/h"])
{
    root.Options.OfType<HelpOption>().Single().Aliases.Remove(alias); // a shell would offer them on every line
}

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
    // A recording handles signals itself: what it has started ends before it does.
    var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
    configuration.ProcessTerminationTimeout = parsed.CommandResult.Command == record ? null : configuration.ProcessTerminationTimeout;
    return await parsed.InvokeAsync(configuration);
}
catch (UsageException mistake)
{
    await Console.Error.WriteLineAsync(mistake.Message);
    return ExitCodes.Misused;
}
catch (ProgramStartException exception)
{
    await Console.Error.WriteLineAsync(TerminalText.Sanitize(exception.Message));
    return exception.ExitCode;
}
catch (ApiException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return exception.Status == System.Net.HttpStatusCode.BadRequest ? ExitCodes.Misused : ExitCodes.Failed;
}
catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(TerminalText.Sanitize(exception is HttpRequestException ? $"The API cannot be reached: {exception.Message}" : exception.Message));
    return ExitCodes.Failed;
}
catch (OperationCanceledException)
{
    return ExitCodes.Interrupted;
}
