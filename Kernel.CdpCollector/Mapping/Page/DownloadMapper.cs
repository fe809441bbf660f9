using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>Downloads, from their beginning to their end. How far they are in between is not reported.</summary>
internal sealed class DownloadMapper(EventWriter events, TimeProvider time)
{
    public CaptureConfig Config { get; set; } = CaptureConfig.None;

    // {"frameId":"4058","guid":"9f3e","url":"http://a/f.zip","suggestedFilename":"f.zip"}
    public void MapBegin(ReadOnlySpan<byte> parameters, CdpSession session)
    {
        var cursor = new JsonCursor(parameters);
        var frameId = default(ReadOnlySpan<byte>);
        var id = default(ReadOnlySpan<byte>);
        var url = default(ReadOnlySpan<byte>);
        var fileName = default(ReadOnlySpan<byte>);
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("frameId"u8))
            {
                frameId = cursor.TakeToken();
            }
            else if (cursor.NameIs("guid"u8))
            {
                id = cursor.TakeToken();
            }
            else if (cursor.NameIs("url"u8))
            {
                url = cursor.TakeToken();
            }
            else if (cursor.NameIs("suggestedFilename"u8))
            {
                fileName = cursor.TakeToken();
            }
        }

        var download = new OpenDownload
        {
            Id = id.ToArray(),
            Url = url.ToArray(),
            FileName = fileName.ToArray(),
            StartedAt = time.GetTimestamp(),
        };
        if (!session.Target.Page.Downloads.TryAdd(download) || !Config.Wants(EventCategory.Page))
        {
            return;
        }

        events.Begin(EventKind.DownloadStarted, "Page.downloadWillBegin", session);
        NavigationFields.Write(events, session, session.Target.Frames.Find(frameId));
        WriteDownload(download);
        events.End();
    }

    // {"guid":"9f3e","totalBytes":1000,"receivedBytes":500,"state":"inProgress"}
    public void MapProgress(ReadOnlySpan<byte> parameters, CdpSession session)
    {
        var cursor = new JsonCursor(parameters);
        var id = default(ReadOnlySpan<byte>);
        var state = default(ReadOnlySpan<byte>);
        var total = 0L;
        var received = 0L;
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("guid"u8))
            {
                id = cursor.TakeToken();
            }
            else if (cursor.NameIs("state"u8))
            {
                state = cursor.TakeContent();
            }
            else if (cursor.NameIs("totalBytes"u8))
            {
                total = cursor.TakeInt64();
            }
            else if (cursor.NameIs("receivedBytes"u8))
            {
                received = cursor.TakeInt64();
            }
        }

        if (session.Target.Page.Downloads.Find(id) is not { } download)
        {
            return;
        }

        download.TotalBytes = total;
        download.ReceivedBytes = received;
        if (!state.SequenceEqual("inProgress"u8))
        {
            Finish(download, session, "Page.downloadProgress", state);
        }
    }

    /// <summary>Nobody will tell how the page's downloads end.</summary>
    public void Abandon(CdpSession session)
    {
        foreach (var download in session.Target.Page.Downloads.All.ToList())
        {
            Finish(download, session, source: null, "unknown"u8);
        }
    }

    private void Finish(OpenDownload download, CdpSession session, string? source, ReadOnlySpan<byte> state)
    {
        session.Target.Page.Downloads.Remove(download);
        if (!Config.Wants(EventCategory.Page))
        {
            return;
        }

        events.Begin(EventKind.DownloadFinished, source, session);
        NavigationFields.Write(events, session);
        WriteDownload(download);
        SnakeCase.Write(events, "state"u8, state);
        events.Integer("received_bytes"u8, download.ReceivedBytes);
        events.Integer("total_bytes"u8, download.TotalBytes);
        events.Integer("duration_us"u8, time.GetElapsedTime(download.StartedAt).Ticks / TimeSpan.TicksPerMicrosecond);
        events.End();
    }

    private void WriteDownload(OpenDownload download)
    {
        events.Token("download_id"u8, download.Id);
        events.Url("download_url"u8, download.Url);
        events.Token("suggested_filename"u8, download.FileName);
    }
}
