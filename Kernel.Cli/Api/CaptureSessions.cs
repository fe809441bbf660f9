using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kernel.Cli.Output;

namespace Kernel.Cli.Api;

/// <summary>The capture sessions of an API, as their JSON resources.</summary>
/// <param name="api">The API.</param>
internal sealed class CaptureSessions(ApiClient api)
{
    private const int MaxPage = 100;
    private const string ActivePath = "events/capture_session";

    /// <summary>Gets the path of a session.</summary>
    public static string PathOf(string id) => $"events/capture_sessions/{Uri.EscapeDataString(id)}";

    /// <summary>Gets a session by its id, or the active one by <c>current</c>.</summary>
    /// <exception cref="ApiException">There is no such session.</exception>
    public async Task<JsonElement> FindAsync(string id, CancellationToken cancellationToken)
    {
        using var session = await api.GetJsonAsync(PathOf(id), cancellationToken);
        return session.RootElement.Clone();
    }

    /// <summary>Gets the active session, or null.</summary>
    public async Task<JsonElement?> FindActiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var session = await api.GetJsonAsync(ActivePath, cancellationToken);
            return session.RootElement.Clone();
        }
        catch (ApiException exception) when (exception.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Starts a session.</summary>
    /// <param name="name">Its name, if it has one.</param>
    /// <param name="categories">What it captures; empty for all.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="ApiException">A session is active; the message names it.</exception>
    public async Task<JsonElement> StartAsync(string? name, IReadOnlyList<string> categories, CancellationToken cancellationToken)
    {
        var request = new JsonObject();
        if (name is not null)
        {
            request["name"] = name;
        }

        if (categories.Count > 0)
        {
            request["config"] = new JsonObject { ["categories"] = new JsonArray([.. categories.Select(static category => JsonValue.Create(category))]) };
        }

        try
        {
            using var session = await api.SendJsonAsync(HttpMethod.Post, ActivePath, JsonSerializer.SerializeToUtf8Bytes((JsonNode)request), cancellationToken);
            return session.RootElement.Clone();
        }
        catch (ApiException exception) when (exception.Status == HttpStatusCode.Conflict)
        {
            var active = await FindActiveAsync(cancellationToken) is { } other ? $": {Describe(other)}" : "";
            throw new ApiException($"A capture session is already active{active}. End it with 'kernel sessions stop'.", exception.Status);
        }
    }

    /// <summary>Ends the active session, after the collectors have delivered its events.</summary>
    public async Task<JsonElement> StopAsync(CancellationToken cancellationToken)
    {
        using var session = await api.SendJsonAsync(HttpMethod.Delete, ActivePath, body: null, cancellationToken);
        return session.RootElement.Clone();
    }

    /// <summary>Gets the ended sessions, newest first.</summary>
    /// <param name="count">The most sessions to get.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    public async IAsyncEnumerable<JsonElement> EndedAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var offset = 0; offset < count;)
        {
            var limit = Math.Min(count - offset, MaxPage);
            var path = string.Create(CultureInfo.InvariantCulture, $"events/capture_sessions?limit={limit}&offset={offset}");
            using var page = await api.GetJsonAsync(path, cancellationToken);
            foreach (var session in page.RootElement.EnumerateArray())
            {
                yield return session.Clone();
            }

            offset = page.RootElement.GetArrayLength() < limit ? count : offset + limit;
        }
    }

    private static string Describe(JsonElement session) => TerminalText.Sanitize(
        session.TryGetProperty("name", out var name) ? $"'{name.GetString()}' ({session.GetProperty("id").GetString()})" : session.GetProperty("id").GetString()!);
}
