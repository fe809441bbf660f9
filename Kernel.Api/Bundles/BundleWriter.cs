using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.Api.Har;
using Kernel.Api.Http;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Events;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Bundles;

/// <summary>Writes a capture session as a zip file. The memory that it needs does not depend on the number of events.</summary>
internal sealed class BundleWriter(EventLog log, IEventHistory history, HarExporter har, IOptions<JsonOptions> json, TimeProvider time)
{
    /// <summary>The file with the events.</summary>
    public const string EventsFile = "events.jsonl";

    /// <summary>The file with the network activity as HAR 1.2.</summary>
    public const string HarFile = "session.har";

    /// <summary>The file with the manifest.</summary>
    public const string ManifestFile = "manifest.json";

    private const int BytesPerRead = 256 * 1024;
    private const int MaxGaps = 1_000;
    private const int MaxRetries = 30;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Writes the bundle.</summary>
    /// <param name="session">The session.</param>
    /// <param name="resource">The session as clients receive it.</param>
    /// <param name="last">The last sequence number.</param>
    /// <param name="output">The output; stays open.</param>
    /// <param name="cancellationToken">Cancels the export.</param>
    /// <exception cref="StreamBusyException">The events cannot be read now; the file is incomplete.</exception>
    public async Task WriteAsync(CaptureSession session, SessionResource resource, ulong last, Stream output, CancellationToken cancellationToken)
    {
        var range = new BundleRange(session.StartSeq, last, session.Id);
        var gaps = new SortedSet<BundleGap>(Comparer<BundleGap>.Create(static (a, b) => a.From.CompareTo(b.From)));
        var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        var events = await WriteEventsAsync(zip, range, gaps, cancellationToken);
        var images = await WriteImagesAsync(zip, range, gaps, cancellationToken);
        await WriteHarAsync(zip, session, last, cancellationToken);
        var manifest = new BundleManifest
        {
            KernelVersion = ProductVersion.Text,
            CreatedAt = time.GetUtcNow(),
            StreamId = log.StreamId,
            Session = resource,
            FirstSeq = range.First,
            LastSeq = range.Last,
            Events = events,
            Images = images,
            Files = [EventsFile, HarFile],
            Gaps = [.. gaps],
        };
        var file = await zip.CreateEntry(ManifestFile).OpenAsync(cancellationToken);
        await JsonSerializer.SerializeAsync(file, manifest, json.Value.SerializerOptions.GetTypeInfo(typeof(BundleManifest)), cancellationToken);
        await file.DisposeAsync();
        await zip.DisposeAsync(); // only of a complete file: it writes the directory
        await output.FlushAsync(cancellationToken);
    }

    private async Task WriteHarAsync(ZipArchive zip, CaptureSession session, ulong last, CancellationToken cancellationToken)
    {
        var file = await zip.CreateEntry(HarFile, CompressionLevel.Fastest).OpenAsync(cancellationToken);
        await har.WriteAsync(HarRange.Of(session, log) with { Last = last }, file, cancellationToken);
        await file.DisposeAsync();
    }

    private async Task<long> WriteEventsAsync(ZipArchive zip, BundleRange range, SortedSet<BundleGap> gaps, CancellationToken cancellationToken)
    {
        var file = await zip.CreateEntry(EventsFile, CompressionLevel.Fastest).OpenAsync(cancellationToken);
        var lines = new ArrayBufferWriter<byte>(BytesPerRead);
        var events = 0L;
        await ReadAsync(range, EventTraits.None, gaps, AddAsync, cancellationToken);
        await file.DisposeAsync();
        return events;

        async ValueTask AddAsync(ReadOnlyMemory<byte> read)
        {
            lines.ResetWrittenCount();
            while (NextLine(ref read, range.Last) is { IsEmpty: false } line)
            {
                WriteLine(line.Span, lines);
                events++;
            }

            await file.WriteAsync(lines.WrittenMemory, cancellationToken);
        }
    }

    private async Task<long> WriteImagesAsync(ZipArchive zip, BundleRange range, SortedSet<BundleGap> gaps, CancellationToken cancellationToken)
    {
        var images = 0L;
        await ReadAsync(range, EventTraits.Image, gaps, AddAsync, cancellationToken);
        return images;

        async ValueTask AddAsync(ReadOnlyMemory<byte> read)
        {
            while (NextLine(ref read, range.Last) is { IsEmpty: false } line)
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
    }

    private async Task ReadAsync(
        BundleRange range, EventTraits traits, SortedSet<BundleGap> gaps, Func<ReadOnlyMemory<byte>, ValueTask> add, CancellationToken cancellationToken)
    {
        var lines = new ArrayBufferWriter<byte>(BytesPerRead);
        var reader = new LogReader(log, history, range.First - 1, EventFilter.Of(range.Session, traits: traits), FrameFormat.Line);
        for (var retries = 0; reader.Position < range.Last;)
        {
            lines.ResetWrittenCount();
            var read = await reader.ReadAsync(lines, BytesPerRead, cancellationToken: cancellationToken);
            switch (read.Status)
            {
                case ReadStatus.Advanced:
                    retries = 0;
                    await add(lines.WrittenMemory);
                    break;
                case ReadStatus.Gap when gaps.Count < MaxGaps:
                    gaps.Add(new BundleGap(read.From, Math.Min(read.To, range.Last)));
                    break;
                case ReadStatus.Gap:
                    break;
                case ReadStatus.Ended:
                    throw new StreamBusyException();
                default:
                    if (++retries > MaxRetries)
                    {
                        throw new StreamBusyException();
                    }

                    await Task.Delay(RetryDelay, time, cancellationToken);
                    break;
            }
        }
    }

    // The image of an event is replaced by the path of its file.
    private static void WriteLine(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        if (PathOf(line, out _) is { } path)
        {
            var @event = EnvelopeJson.EventOf(line[..^1], out _);
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
    }

    // Null if the event has no image, or one of an unknown format, which stays in the event.
    private static string? PathOf(ReadOnlySpan<byte> line, out EventImage? image)
    {
        var @event = EnvelopeJson.EventOf(line[..^1], out var seq);
        return EventImage.TryRead(@event, out image) ? $"images/{Encoding.UTF8.GetString(seq)}.{image.Extension}" : null;
    }

    // Empty at the end, and after the last event of the range.
    private static ReadOnlyMemory<byte> NextLine(ref ReadOnlyMemory<byte> read, ulong last)
    {
        var line = read[..(read.Span.IndexOf((byte)'\n') + 1)];
        read = read[line.Length..];
        return line.IsEmpty || SeqOf(line.Span) > last ? default : line;
    }

    private static ulong SeqOf(ReadOnlySpan<byte> line)
    {
        _ = EnvelopeJson.EventOf(line[..^1], out var seq);
        return ulong.Parse(seq, CultureInfo.InvariantCulture);
    }

    private sealed record BundleRange(ulong First, ulong Last, string Session);
}
