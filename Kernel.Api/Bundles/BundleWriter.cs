using System.Buffers;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.Api.Har;
using Kernel.Api.Http;
using Kernel.Api.Sessions;
using Kernel.Api.Summary;
using Kernel.ServiceDefaults.Events;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Bundles;

/// <summary>Writes a capture session as a zip file. The memory that it needs does not depend on the number of events.</summary>
internal sealed class BundleWriter(EventLog log, IEventHistory history, HarExporter har, StoryReader stories, IOptions<JsonOptions> json, TimeProvider time)
{
    /// <summary>The file with the events.</summary>
    public const string EventsFile = "events.jsonl";

    /// <summary>The file with the network activity as HAR 1.2.</summary>
    public const string HarFile = "session.har";

    /// <summary>The file with the manifest.</summary>
    public const string ManifestFile = "manifest.json";

    /// <summary>The file with the summary.</summary>
    public const string SummaryFile = "summary.json";

    /// <summary>The file with the summary as text.</summary>
    public const string SummaryTextFile = "summary.txt";

    /// <summary>Writes the bundle.</summary>
    /// <param name="session">The session.</param>
    /// <param name="resource">The session as clients receive it.</param>
    /// <param name="last">The last sequence number.</param>
    /// <param name="output">The output; stays open.</param>
    /// <param name="cancellationToken">Cancels the export.</param>
    /// <exception cref="StreamBusyException">The events cannot be read now; the file is incomplete.</exception>
    public async Task WriteAsync(CaptureSession session, SessionResource resource, ulong last, Stream output, CancellationToken cancellationToken)
    {
        var range = HarRange.Of(session, log) with { Last = last };
        var gaps = new GapList();
        var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        var events = await WriteEventsAsync(zip, range, gaps, cancellationToken);
        var images = await WriteImagesAsync(zip, range, gaps, cancellationToken);
        await WriteFileAsync(zip, HarFile, file => har.WriteAsync(range, file, cancellationToken), cancellationToken);
        var story = await stories.ReadAsync(session, cancellationToken, until: last);
        await WriteFileAsync(zip, SummaryFile, file => SerializeAsync(file, story.ToResource(), cancellationToken), cancellationToken);
        await WriteFileAsync(zip, SummaryTextFile, file => file.WriteAsync(SummaryText.Encode(story, SummaryText.DefaultLines), cancellationToken).AsTask(), cancellationToken);
        var manifest = new BundleManifest
        {
            KernelVersion = ProductVersion.Text,
            CreatedAt = time.GetUtcNow(),
            StreamId = log.StreamId,
            Session = resource,
            FirstSeq = range.After + 1,
            LastSeq = range.Last,
            Events = events,
            Images = images,
            Files = [EventsFile, HarFile, SummaryFile, SummaryTextFile],
            Gaps = gaps.Listed,
            GapsOmitted = gaps.Omitted,
        };
        await WriteFileAsync(zip, ManifestFile, file => SerializeAsync(file, manifest, cancellationToken), cancellationToken);
        await zip.DisposeAsync(); // only of a complete file: it writes the directory
        await output.FlushAsync(cancellationToken);
    }

    private static async Task WriteFileAsync(ZipArchive zip, string name, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        var file = await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(cancellationToken);
        await write(file);
        await file.DisposeAsync();
    }

    private Task SerializeAsync<T>(Stream file, T value, CancellationToken cancellationToken) =>
        JsonSerializer.SerializeAsync(file, value, json.Value.SerializerOptions.GetTypeInfo(typeof(T)), cancellationToken);

    private async Task<long> WriteEventsAsync(ZipArchive zip, HarRange range, GapList gaps, CancellationToken cancellationToken)
    {
        var events = 0L;
        await WriteFileAsync(zip, EventsFile, CopyAsync, cancellationToken);
        return events;

        async Task CopyAsync(Stream file)
        {
            var reader = Reader(range, EventTraits.None, gaps);
            var lines = new ArrayBufferWriter<byte>();
            while (await reader.ReadAsync(cancellationToken) is { IsEmpty: false } read)
            {
                lines.ResetWrittenCount();
                while (EnvelopeJson.TryTakeLine(ref read, out var line))
                {
                    WriteLine(line.Span, lines);
                    events++;
                }

                await file.WriteAsync(lines.WrittenMemory, cancellationToken);
            }
        }
    }

    private async Task<long> WriteImagesAsync(ZipArchive zip, HarRange range, GapList gaps, CancellationToken cancellationToken)
    {
        var images = 0L;
        var reader = Reader(range, EventTraits.Image, gaps);
        while (await reader.ReadAsync(cancellationToken) is { IsEmpty: false } read)
        {
            while (EnvelopeJson.TryTakeLine(ref read, out var line))
            {
                if (PathOf(line.Span, out var image) is { } path)
                {
                    // Images are compressed already.
                    var file = await zip.CreateEntry(path, CompressionLevel.NoCompression).OpenAsync(cancellationToken);
                    await file.WriteAsync(image!.Bytes, cancellationToken);
                    await file.DisposeAsync();
                    images++;
                }
            }
        }

        return images;
    }

    private RangeReader Reader(HarRange range, EventTraits traits, GapList gaps) => new(
        log, history, range.After, range.Last, EventFilter.Of(range.SessionId, traits: traits), time, gaps.Add);

    // The image of an event is replaced by the path of its file.
    private static void WriteLine(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        if (PathOf(line, out _) is { } path)
        {
            var @event = EnvelopeJson.EventOf(line, out _);
            _ = line.Overlaps(@event, out var offset);
            var (start, length) = EventMembers.FindText(@event, "image"u8)!.Value.GetOffsetAndLength(@event.Length);
            output.Write(line[..(offset + start)]);
            output.Write(Encoding.UTF8.GetBytes($"\"image_file\":\"{path}\""));
            output.Write(line[(offset + start + length)..]);
        }
        else
        {
            output.Write(line);
        }

        output.Write("\n"u8);
    }

    // Null if the event has no image, or one of an unknown format, which stays in the event.
    private static string? PathOf(ReadOnlySpan<byte> line, out EventImage? image)
    {
        var @event = EnvelopeJson.EventOf(line, out var seq);
        return EventImage.TryRead(@event, out image) ? $"images/{Encoding.UTF8.GetString(seq)}.{image.Extension}" : null;
    }

    /// <summary>The gaps that the passes over the events find; each pass finds them in ascending order.</summary>
    private sealed class GapList
    {
        private const int MaxListed = 1_000;

        private readonly SortedSet<BundleGap> _listed = new(Comparer<BundleGap>.Create(static (a, b) => a.From.CompareTo(b.From)));
        private ulong _lastOmitted;

        public IReadOnlyCollection<BundleGap> Listed => _listed;

        public long Omitted { get; private set; }

        public void Add(ulong from, ulong to)
        {
            var gap = new BundleGap(from, to);
            if (_listed.Count < MaxListed)
            {
                _listed.Add(gap);
            }
            else if (from > _lastOmitted && !_listed.Contains(gap))
            {
                // A gap up to the last one was counted by an earlier pass.
                (_lastOmitted, Omitted) = (from, Omitted + 1);
            }
        }
    }
}
