using System.Globalization;
using System.Text;
using Kernel.Api.EventStream;
using Kernel.Api.Har;
using Kernel.Api.Sessions;
using Kernel.Api.Summary;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Kernel.Api.Mcp;

/// <summary>The resources: sessions and events.</summary>
internal static class KernelResources
{
    private const string Sessions = "kernel://sessions/";
    private const string Events = "kernel://events/";
    private const string HarSuffix = "/har";
    private const int MaxListed = 20;
    private const int MaxHarBytes = 16 * 1024 * 1024;

    /// <summary>Gets the address of a session.</summary>
    public static string Session(string id) => Sessions + id;

    /// <summary>Gets the address of a session as HAR.</summary>
    public static string Har(string id) => Sessions + id + HarSuffix;

    /// <summary>Lists the newest sessions.</summary>
    public static ValueTask<ListResourcesResult> ListAsync(RequestContext<ListResourcesRequestParams> request, CancellationToken cancellationToken)
    {
        var sessions = request.Services!.GetRequiredService<SessionManager>();
        CaptureSession[] known = sessions.Active is { } active ? [active, .. sessions.Past] : [.. sessions.Past];
        return new(new ListResourcesResult
        {
            Resources = [.. known.Take(MaxListed).Select(static session => new Resource
            {
                Uri = Session(session.Id),
                Name = session.Id,
                Title = PlainText.Optional(session.DisplayName ?? "", 100),
                Description = "The summary of a capture session: its steps, problems and pages.",
                MimeType = "text/plain",
            })],
        });
    }

    /// <summary>Lists the forms of addresses.</summary>
    public static ValueTask<ListResourceTemplatesResult> ListTemplatesAsync(RequestContext<ListResourceTemplatesRequestParams> request, CancellationToken cancellationToken) =>
        new(new ListResourceTemplatesResult
        {
            ResourceTemplates =
            [
                new ResourceTemplate { UriTemplate = Sessions + "{id}", Name = "session", Description = "The summary of a capture session: its steps, problems and pages.", MimeType = "text/plain" },
                new ResourceTemplate { UriTemplate = Sessions + "{id}" + HarSuffix, Name = "har", Description = "The network traffic of a capture session as HAR 1.2.", MimeType = "application/json" },
                new ResourceTemplate { UriTemplate = Events + "{seq}", Name = "event", Description = "An event in full, as JSON.", MimeType = "application/json" },
            ],
        });

    /// <summary>Reads a resource.</summary>
    public static async ValueTask<ReadResourceResult> ReadAsync(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken)
    {
        var uri = request.Params?.Uri ?? "";
        var services = request.Services!;
        if (uri.StartsWith(Events, StringComparison.Ordinal) && ulong.TryParse(uri[Events.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
        {
            var found = await EventLookup.FindAsync(services.GetRequiredService<EventLog>(), services.GetRequiredService<IEventHistory>(), seq, cancellationToken);
            return found.Status switch
            {
                LookupStatus.Found => Text(uri, "application/json", Escaped(Encoding.UTF8.GetString(found.Envelope.Span))),
                LookupStatus.Unavailable => throw new McpProtocolException("The event cannot be read now. Retry after 1 s.", McpErrorCode.InternalError),
                _ => throw new McpProtocolException($"There is no event {seq}.", McpErrorCode.ResourceNotFound),
            };
        }

        if (uri.StartsWith(Sessions, StringComparison.Ordinal) && uri.EndsWith(HarSuffix, StringComparison.Ordinal)
            && services.GetRequiredService<SessionManager>().Find(uri[Sessions.Length..^HarSuffix.Length]) is { } exported)
        {
            return Text(uri, "application/json", await HarAsync(exported, services, cancellationToken));
        }

        if (uri.StartsWith(Sessions, StringComparison.Ordinal) && services.GetRequiredService<SessionManager>().Find(uri[Sessions.Length..]) is { } session)
        {
            return Text(uri, "text/plain", await SummaryAsync(session, services, cancellationToken));
        }

        throw new McpProtocolException($"There is no resource '{PlainText.Line(uri, 200)}'. Resources are {Sessions}{{id}}, {Sessions}{{id}}{HarSuffix} and {Events}{{seq}}.", McpErrorCode.ResourceNotFound);
    }

    private static async Task<string> SummaryAsync(CaptureSession session, IServiceProvider services, CancellationToken cancellationToken)
    {
        try
        {
            return string.Join('\n', SummaryText.Of(await services.GetRequiredService<StoryReader>().ReadAsync(session, cancellationToken), SummaryText.MaxLines));
        }
        catch (StreamBusyException busy)
        {
            throw new McpProtocolException(busy.Message, McpErrorCode.InternalError);
        }
    }

    private static async Task<string> HarAsync(CaptureSession session, IServiceProvider services, CancellationToken cancellationToken)
    {
        var har = new BoundedStream(MaxHarBytes);
        try
        {
            await services.GetRequiredService<HarExporter>().WriteAsync(HarRange.Of(session, services.GetRequiredService<EventLog>()), har, cancellationToken);
        }
        catch (InternalBufferOverflowException)
        {
            throw new McpProtocolException(
                $"The HAR of {session.Id} is larger than {MaxHarBytes} bytes. Export it with GET /events/capture_sessions/{session.Id}/har, or a part of it with after_seq and before_seq.", McpErrorCode.InvalidRequest);
        }
        catch (StreamBusyException busy)
        {
            throw new McpProtocolException(busy.Message, McpErrorCode.InternalError);
        }

        return Escaped(Encoding.UTF8.GetString(har.GetBuffer(), 0, (int)har.Length));
    }

    private static ReadResourceResult Text(string uri, string type, string text) =>
        new() { Contents = [new TextResourceContents { Uri = uri, MimeType = type, Text = text }] };

    // JSON has control characters below U+0020 as escapes; those that terminals and directions of text obey become escapes here.
    private static string Escaped(string json)
    {
        var escaped = new StringBuilder(json.Length);
        foreach (var character in json)
        {
            _ = character is (>= '\u007f' and <= '\u009f') or (>= '\u200b' and <= '\u200f') or (>= '\u2028' and <= '\u202e') or (>= '\u2060' and <= '\u2069') or '\ufeff'
                ? escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}")
                : escaped.Append(character);
        }

        return escaped.ToString();
    }
}
