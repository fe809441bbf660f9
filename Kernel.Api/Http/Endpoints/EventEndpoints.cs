using System.ComponentModel;
using System.Globalization;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Kernel.Api.Http.Endpoints;

/// <summary><c>GET /events/{seq}</c>: one event. <c>GET /events/{seq}/image</c>: its image.</summary>
internal static class EventEndpoints
{
    // An event never changes, but after the journal was replaced, its sequence number can belong to another one.
    private const string KeptForEver = "private, max-age=31536000, immutable";
    private const string KeptAndValidated = "private, no-cache";

    /// <summary>Maps the endpoints.</summary>
    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/events").WithTags("Stream");
        group.MapMethods("/{seq}", [HttpMethods.Get, HttpMethods.Head], GetAsync)
            .WithName("event")
            .Produces<Envelope>()
            .DescribesCaching();
        group.MapMethods("/{seq}/image", [HttpMethods.Get, HttpMethods.Head], GetImageAsync)
            .WithName("eventImage")
            .Produces<Stream>(StatusCodes.Status200OK, "image/png", "image/jpeg", "image/webp")
            .DescribesCaching();

        // Not a sequence number, but the path of another method.
        group.MapGet("/publish", static (HttpResponse response) =>
        {
            response.Headers.Allow = HttpMethods.Post;
            return Results.StatusCode(StatusCodes.Status405MethodNotAllowed);
        }).ExcludeFromDescription();
    }

    /// <summary>Get an event</summary>
    /// <remarks>An event never changes. With `stream_id`, which is then part of the address, the response can be cached indefinitely; without it, caches validate it by its `ETag`.</remarks>
    /// <response code="200">The envelope.</response>
    /// <response code="404">The event does not exist yet, is no longer stored, or its sequence number was never assigned.</response>
    internal static async Task<IResult> GetAsync(
        [AsParameters] EventAddress address, HttpContext context, EventLog log, IEventHistory history) =>
        await FindAsync(address, context, log, history) is (var envelope, var problem) && problem is null
            ? Cacheable(address, context, log, envelope, "application/json", "")
            : problem!;

    /// <summary>Get the image of an event</summary>
    /// <remarks>The screenshot of a `screenshot` event as a PNG, JPEG or WebP. Cached like the event.</remarks>
    /// <response code="200">The image.</response>
    /// <response code="404">There is no such event, or it has no image.</response>
    internal static async Task<IResult> GetImageAsync(
        [AsParameters] EventAddress address, HttpContext context, EventLog log, IEventHistory history)
    {
        var (envelope, problem) = await FindAsync(address, context, log, history);
        if (problem is not null)
        {
            return problem;
        }

        var @event = EnvelopeJson.EventOf(envelope.Span, out _);
        return EventImage.TryRead(@event, out var image)
            ? Cacheable(address, context, log, image.Bytes, image.ContentType, "-image")
            : Problems.NotFound(EventMembers.FindText(@event, "image"u8) is null
                ? $"Event {address.Seq} has no image; its type is {System.Text.Encoding.UTF8.GetString(EventMembers.TypeOf(@event))}."
                : $"The image of event {address.Seq} is not a {EventImage.Formats} in base64.");
    }

    private static async ValueTask<(ReadOnlyMemory<byte> Envelope, IResult? Problem)> FindAsync(
        EventAddress address, HttpContext context, EventLog log, IEventHistory history)
    {
        StreamHeaders.SetStreamId(context.Response, log);
        if (!ulong.TryParse(address.Seq, NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
        {
            return (default, Problems.NotFound($"There is no event '{address.Seq}'. A sequence number is an integer of 1 or more."));
        }

        if (address.StreamId is { Length: > 0 } stream && stream != log.StreamId)
        {
            return (default, Problems.Conflict(
                $"stream_id: '{stream}' is not the current stream, {log.StreamId}: the journal was restored from a backup or is new, and the same sequence numbers belong to other events.",
                "stream_id",
                log.StreamId));
        }

        var found = await EventLookup.FindAsync(log, history, seq, context.RequestAborted);
        return found.Status switch
        {
            LookupStatus.Found => (found.Envelope, null),
            LookupStatus.NotYet => (default, Problems.NotFound($"Event {seq} does not exist yet; the newest event is {log.LastReadableSeq}.")),
            LookupStatus.Gone => (default, Problems.NotFound($"Event {seq} is no longer stored: the journal does not have it, and neither does a sink.")),
            LookupStatus.Unassigned => (default, Problems.NotFound($"Sequence number {seq} was never assigned to an event.")),
            _ => (default, Problems.Busy(context, "The journal cannot be read now. Retry after 1 s.")),
        };
    }

    private static FileContentHttpResult Cacheable(EventAddress address, HttpContext context, EventLog log, ReadOnlyMemory<byte> content, string type, string part)
    {
        context.Response.Headers.CacheControl = address.StreamId is { Length: > 0 } ? KeptForEver : KeptAndValidated;
        return TypedResults.Bytes(content, type, entityTag: new EntityTagHeaderValue($"\"{log.StreamId}-{address.Seq.TrimStart('0')}{part}\""));
    }

    private static void DescribesCaching(this RouteHandlerBuilder builder) => builder
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblems(404, 409, 503)
        .HasStreamId()
        .HasStreamId(StatusCodes.Status409Conflict)
        .WithMetadata(
            new ResponseHeaderMetadata("ETag", "The identity of the log and the sequence number."),
            new ResponseHeaderMetadata("Cache-Control", "`immutable` if the request has `stream_id`."));
}

/// <summary>The address of an event.</summary>
internal sealed record EventAddress
{
    [FromRoute(Name = "seq")]
    [SeqParameter]
    [Description("The sequence number.")]
    public required string Seq { get; init; }

    [FromQuery(Name = "stream_id")]
    [Description("The identity of the log that `seq` belongs to. 409 if the log is another one.")]
    public string? StreamId { get; init; }
}
