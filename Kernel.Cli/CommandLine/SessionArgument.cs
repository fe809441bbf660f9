using System.CommandLine;
using Kernel.Cli.EventStream;

namespace Kernel.Cli.CommandLine;

/// <summary>The capture session that a command is about.</summary>
internal static class SessionArgument
{
    /// <summary>Creates the argument.</summary>
    /// <param name="api">The API, whose sessions complete it.</param>
    /// <param name="isOptional">Whether there can be a bundle in its place.</param>
    public static Argument<string?> Create(ApiConnectionOptions api, bool isOptional = false)
    {
        var argument = new Argument<string?>("SESSION")
        {
            Description = $"the id of a capture session; '{EventStreamQuery.CurrentSession}' is the active one, up to its newest event",
            Arity = isOptional ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        };
        argument.CompletionSources.Add(context => Completions.OfSessions(api, context));
        return argument;
    }
}
