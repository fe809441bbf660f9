using System.IO.Pipelines;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.Api.Http;

namespace Kernel.Api.Har;

/// <summary>Exports events of the stream as HAR 1.2. The memory that it needs does not depend on the length of the export.</summary>
internal sealed class HarExporter(EventLog log, IEventHistory history, TimeProvider time)
{
    /// <summary>The longest time that an export waits for its output.</summary>
    public static readonly TimeSpan WriteDeadline = TimeSpan.FromSeconds(30);

    private const int BytesPerFlush = 64 * 1024;

    /// <summary>Writes the events of a range as one JSON document.</summary>
    /// <param name="range">The range.</param>
    /// <param name="output">The output; stays open.</param>
    /// <param name="cancellationToken">Cancels the export.</param>
    /// <exception cref="StreamBusyException">The events cannot be read now; the document is incomplete.</exception>
    /// <exception cref="TimeoutException">The output accepts no data; the document is incomplete.</exception>
    public async Task WriteAsync(HarRange range, Stream output, CancellationToken cancellationToken)
    {
        var writer = PipeWriter.Create(output, new StreamPipeWriterOptions(leaveOpen: true));
        try
        {
            await WriteAsync(range, writer, cancellationToken);
            await writer.CompleteAsync();
        }
        catch (Exception exception)
        {
            await writer.CompleteAsync(exception); // discards what was not written
            throw;
        }
    }

    /// <inheritdoc cref="WriteAsync(HarRange, Stream, CancellationToken)"/>
    public async Task WriteAsync(HarRange range, PipeWriter output, CancellationToken cancellationToken)
    {
        using var json = new Utf8JsonWriter(output, HarEntryWriter.Options);
        json.WriteStartObject();
        json.WriteStartObject("log"u8);
        json.WriteString("version"u8, "1.2"u8);
        WriteProgram(json, "creator"u8, "Kernel", ProductVersion.Text);
        await WritePagesAsync(json, output, range, cancellationToken);
        var comment = new HarComment(log.StreamId, range);
        await WriteEntriesAsync(json, output, range, comment, cancellationToken);
        json.WriteString("comment"u8, comment.ToString());
        json.WriteEndObject();
        json.WriteEndObject();
        await FlushAsync(json, output, cancellationToken);
    }

    // A separate pass, because viewers expect pages before the entries, and a page's timings are known only at its end.
    private async Task WritePagesAsync(Utf8JsonWriter json, PipeWriter output, HarRange range, CancellationToken cancellationToken)
    {
        var pages = new HarPages();
        var events = new HarEvents(log, history, range, HarPages.Types, time);
        json.WriteStartArray("pages"u8);
        while (await events.ReadAsync(cancellationToken))
        {
            pages.Add(events.Current);
            pages.Write(json, all: false);
            await FlushIfFullAsync(json, output, cancellationToken);
        }

        pages.Write(json, all: true);
        json.WriteEndArray();
        if (pages.Browser.Split('/', 2) is [{ Length: > 0 } name, var version])
        {
            WriteProgram(json, "browser"u8, name, version);
        }
    }

    private async Task WriteEntriesAsync(Utf8JsonWriter json, PipeWriter output, HarRange range, HarComment comment, CancellationToken cancellationToken)
    {
        var pages = new PageTable();
        var window = new HarWindow(pages);
        var writer = new HarEntryWriter(json, pages);
        var events = new HarEvents(log, history, range, [.. HarWindow.Types, .. HarComment.Types], time, comment.AddGap);
        json.WriteStartArray("entries"u8);
        while (await events.ReadAsync(cancellationToken))
        {
            comment.Add(events.Current);
            window.Add(events.Current);
            while (window.Take() is { } entry)
            {
                await WriteAsync(entry);
            }
        }

        window.End();
        while (window.Take() is { } entry)
        {
            await WriteAsync(entry);
        }

        json.WriteEndArray();

        async ValueTask WriteAsync(HarEntry entry)
        {
            if (entry.IsReleased)
            {
                await RestoreAsync(entry, range, cancellationToken);
            }

            if (!writer.Begin(entry))
            {
                comment.LeftOut++;
                return;
            }

            if (entry.Messages.First > 0)
            {
                await WriteMessagesAsync(json, output, entry, range, cancellationToken);
            }

            json.WriteEndObject();
            await FlushIfFullAsync(json, output, cancellationToken);
        }
    }

    private async Task RestoreAsync(HarEntry entry, HarRange range, CancellationToken cancellationToken)
    {
        foreach (var part in Enum.GetValues<HarPart>())
        {
            if (entry.SeqOf(part) is > 0 and var seq)
            {
                var events = new HarEvents(log, history, range with { After = seq - 1, Last = seq }, HarWindow.Types, time);
                if (await events.ReadAsync(cancellationToken))
                {
                    entry.Restore(part, events.Current.Line);
                }
            }
        }
    }

    private async ValueTask WriteMessagesAsync(Utf8JsonWriter json, PipeWriter output, HarEntry entry, HarRange range, CancellationToken cancellationToken)
    {
        json.WriteStartArray(HarMessages.MemberOf(entry));
        if (!entry.MustReadMessages)
        {
            json.WriteRawValue(entry.KeptMessages, skipInputValidation: true);
            json.WriteEndArray();
            return;
        }

        // The writer is flushed before the messages are written past it.
        json.Flush();
        var isFirst = true;
        var events = new HarEvents(log, history, range with { After = entry.Messages.First - 1, Last = entry.Messages.Last }, HarWindow.MessageTypes, time);
        while (await events.ReadAsync(cancellationToken))
        {
            if (HarWindow.KeyOf(events.Current) == entry.Key)
            {
                HarMessages.Write(output, events.Current, isFirst);
                isFirst = false;
                if (output.UnflushedBytes > BytesPerFlush)
                {
                    await FlushAsync(json, output, cancellationToken);
                }
            }
        }

        json.WriteEndArray();
    }

    private ValueTask FlushIfFullAsync(Utf8JsonWriter json, PipeWriter output, CancellationToken cancellationToken) =>
        json.BytesPending + output.UnflushedBytes > BytesPerFlush ? FlushAsync(json, output, cancellationToken) : default;

    private async ValueTask FlushAsync(Utf8JsonWriter json, PipeWriter output, CancellationToken cancellationToken)
    {
        json.Flush();
        var flush = output.FlushAsync(cancellationToken);
        if (!flush.IsCompletedSuccessfully)
        {
            await flush.AsTask().WaitAsync(WriteDeadline, time, cancellationToken);
        }
    }

    private static void WriteProgram(Utf8JsonWriter json, ReadOnlySpan<byte> member, string name, string version)
    {
        json.WriteStartObject(member);
        json.WriteString("name"u8, name);
        json.WriteString("version"u8, version);
        json.WriteEndObject();
    }
}
