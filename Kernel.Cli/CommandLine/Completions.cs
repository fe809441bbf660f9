using System.CommandLine.Completions;
using System.Text.Json;
using Kernel.Cli.Api;
using Kernel.Cli.EventStream;

namespace Kernel.Cli.CommandLine;

/// <summary>The words that shells offer as the next one (<c>kernel completion</c>).</summary>
internal static class Completions
{
    private const int MaxSessions = 20;

    // A person who presses a key does not wait longer.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <summary>Completes the last name of a list with commas, or the option after it: an option that can be repeated takes every word that follows it.</summary>
    public static IEnumerable<CompletionItem> OfList(IEnumerable<string> names, CompletionContext context)
    {
        var word = context.WordToComplete;
        if (word.StartsWith('-'))
        {
            return context.ParseResult.CommandResult.Command.GetCompletions(context);
        }

        var before = word[..(word.LastIndexOf(',') + 1)];
        var left = names.Except(before.Split(','));
        return left.Select(name => before + name).Where(offered => offered.StartsWith(word, StringComparison.Ordinal)).Select(static offered => new CompletionItem(offered));
    }

    /// <summary>Completes the id of a session; none if the API does not respond soon.</summary>
    public static IEnumerable<CompletionItem> OfSessions(ApiConnectionOptions api, CompletionContext context)
    {
        try
        {
            using var client = api.CreateClient(context.ParseResult);
            using var deadline = new CancellationTokenSource(Timeout);
            var ids = Task.Run(() => IdsAsync(new CaptureSessions(client), deadline.Token), deadline.Token).GetAwaiter().GetResult();
            return ids.Where(id => id.StartsWith(context.WordToComplete, StringComparison.Ordinal)).Select(static id => new CompletionItem(id));
        }
        catch (Exception failure) when (failure is ApiException or HttpRequestException or IOException or UsageException or OperationCanceledException or JsonException)
        {
            return [];
        }
    }

    private static async Task<List<string>> IdsAsync(CaptureSessions sessions, CancellationToken cancellationToken)
    {
        List<string> ids = [];
        if (await sessions.FindActiveAsync(cancellationToken) is { } active)
        {
            ids.AddRange(EventStreamQuery.CurrentSession, Id(active));
        }

        await foreach (var session in sessions.EndedAsync(MaxSessions, cancellationToken))
        {
            ids.Add(Id(session));
        }

        // A shell would take other characters for its own.
        return ids.FindAll(static id => id.Length > 0 && id.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_'));

        static string Id(JsonElement session) => session.GetProperty("id").GetString() ?? "";
    }
}
