using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>Maps the start and the end of downloads. Progress in between is not reported.</summary>
internal sealed class DownloadMapper(MappingContext mapping)
{
    private const int MaxOpen = 256;

    private readonly EventWriter _events = mapping.Events;
    private readonly Dictionary<PageState, Dictionary<byte[], OpenDownload>> _pages = [];

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
                frameId = cursor.ReadToken();
            }
            else if (cursor.NameIs("guid"u8))
            {
                id = cursor.ReadToken();
            }
            else if (cursor.NameIs("url"u8))
            {
                url = cursor.ReadToken();
            }
            else if (cursor.NameIs("suggestedFilename"u8))
            {
                fileName = cursor.ReadToken();
            }
        }

        var download = new OpenDownload
        {
            Id = id.ToArray(),
            Url = url.ToArray(),
            FileName = fileName.ToArray(),
            StartedAt = mapping.Time.GetTimestamp(),
        };
        if (!TryAdd(session.Target.Page, download) || !mapping.Config.Wants(EventCategory.Page))
        {
            return;
        }

        _events.Begin(EventTypes.DownloadStarted, "Page.downloadWillBegin", session);
        NavigationFields.Write(_events, session, session.Target.Frames.Find(frameId));
        WriteDownload(download);
        _events.End();
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
                id = cursor.ReadToken();
            }
            else if (cursor.NameIs("state"u8))
            {
                state = cursor.ReadContent();
            }
            else if (cursor.NameIs("totalBytes"u8))
            {
                total = cursor.ReadInt64();
            }
            else if (cursor.NameIs("receivedBytes"u8))
            {
                received = cursor.ReadInt64();
            }
        }

        if (Find(session.Target.Page, id) is not { } download)
        {
            return;
        }

        download.TotalBytes = total;
        download.ReceivedBytes = received;
        if (!state.SequenceEqual("inProgress"u8))
        {
            _pages[session.Target.Page].Remove(download.Id);
            Write(download, session, "Page.downloadProgress", state);
        }
    }

    /// <summary>Ends the page's downloads, whose end the browser will not report.</summary>
    public void Abandon(CdpSession session)
    {
        if (_pages.Remove(session.Target.Page, out var downloads))
        {
            foreach (var download in downloads.Values)
            {
                Write(download, session, source: null, "unknown"u8);
            }
        }
    }

    /// <summary>Removes a page that was closed.</summary>
    public void Forget(PageState page) => _pages.Remove(page);

    private OpenDownload? Find(PageState page, ReadOnlySpan<byte> id) =>
        _pages.TryGetValue(page, out var downloads) && downloads.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(id, out var download) ? download : null;

    // Returns false if the download is already known from another session, or if there are too many.
    private bool TryAdd(PageState page, OpenDownload download)
    {
        if (!_pages.TryGetValue(page, out var downloads))
        {
            _pages.Add(page, downloads = new Dictionary<byte[], OpenDownload>(Utf8KeyComparer.Instance));
        }

        return downloads.Count < MaxOpen && downloads.TryAdd(download.Id, download);
    }

    private void Write(OpenDownload download, CdpSession session, string? source, ReadOnlySpan<byte> state)
    {
        if (!mapping.Config.Wants(EventCategory.Page))
        {
            return;
        }

        _events.Begin(EventTypes.DownloadFinished, source, session);
        NavigationFields.Write(_events, session);
        WriteDownload(download);
        SnakeCase.Write(_events, "state"u8, state);
        _events.Integer("received_bytes"u8, download.ReceivedBytes);
        _events.Integer("total_bytes"u8, download.TotalBytes);
        _events.Integer("duration_us"u8, mapping.Time.GetElapsedTime(download.StartedAt).Ticks / TimeSpan.TicksPerMicrosecond);
        _events.End();
    }

    private void WriteDownload(OpenDownload download)
    {
        _events.Token("download_id"u8, download.Id);
        _events.Url("download_url"u8, download.Url);
        _events.Text("suggested_filename"u8, download.FileName);
    }

    // A download in progress. Strings are tokens.
    private sealed class OpenDownload
    {
        public required byte[] Id { get; init; }

        public required byte[] Url { get; init; }

        public required byte[] FileName { get; init; }

        /// <summary>The start, in timestamps of the clock.</summary>
        public required long StartedAt { get; init; }

        /// <summary>The bytes received so far, and the total; 0 if unknown.</summary>
        public long ReceivedBytes { get; set; }

        public long TotalBytes { get; set; }
    }
}
