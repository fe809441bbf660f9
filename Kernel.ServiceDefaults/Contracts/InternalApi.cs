namespace Kernel.ServiceDefaults.Contracts;

/// <summary>Names of the internal HTTP interface between Kernel.Api, its producers and its copying readers.</summary>
public static class InternalApi
{
    /// <summary>Where services find it, by service discovery: the endpoint <c>internal</c> of the resource <c>api</c>.</summary>
    public const string BaseAddress = "http://_internal.api";

    /// <summary>Every internal path starts with this and is served on the internal port alone.</summary>
    public const string PathPrefix = "/internal";

    /// <summary>POST: events in. GET: envelopes out.</summary>
    public const string StreamPath = PathPrefix + "/stream";

    /// <summary>GET: <see cref="CaptureState"/>, a line on every change.</summary>
    public const string CapturePath = PathPrefix + "/capture";

    /// <summary>GET, served by the storage writer: stored envelopes, oldest first, a bounded page at a time.</summary>
    public const string ArchivePath = PathPrefix + "/archive";

    /// <summary>The storage writer's name for service discovery.</summary>
    public const string ArchiveService = "storage";

    /// <summary>PUT <c>/internal/collectors/{id}</c>: <see cref="CollectorReport"/>.</summary>
    public const string CollectorsPath = PathPrefix + "/collectors";

    /// <summary>Request header of ingest: who sends, at most 128 characters of letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</summary>
    public const string ProducerHeader = "Kernel-Producer";

    /// <summary>Request header of ingest: the producer's own number of the first line, at least 1.</summary>
    public const string ProducerSeqHeader = "Kernel-Producer-Seq";

    /// <summary>
    /// The identity of the log that the numbers belong to: response header of the internal stream; request header of the archive,
    /// where it says which log's envelopes are wanted.
    /// </summary>
    public const string StreamIdHeader = "Kernel-Stream-Id";

    /// <summary>The extension member of a 409 that names the number the producer must send next.</summary>
    public const string ExpectedMember = "expected";

    /// <summary>How often an idle stream writes an empty line. A reader that hears nothing for three of them has lost the connection.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(5);

    /// <summary>The most envelopes of one page of the archive.</summary>
    public const int MaxArchiveEvents = 1_000;

    /// <summary>A page of the archive ends before it exceeds this, but not before its first envelope.</summary>
    public const int MaxArchiveBytes = 1024 * 1024;

    /// <summary>The most bytes of one ingest request.</summary>
    public const int MaxIngestBytes = 16 * 1024 * 1024;
}
