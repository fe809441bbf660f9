namespace Kernel.ServiceDefaults.Contracts;

/// <summary>The names and limits of the internal HTTP API between Kernel.Api, the collectors and the storage writer.</summary>
public static class InternalApi
{
    /// <summary>The address of Kernel.Api for service discovery: the endpoint <c>internal</c> of the resource <c>api</c>.</summary>
    public const string BaseAddress = "http://_internal.api";

    /// <summary>The prefix of all internal paths, which are served only on the internal port.</summary>
    public const string PathPrefix = "/internal";

    /// <summary>POST: ingest events. GET: follow envelopes.</summary>
    public const string StreamPath = PathPrefix + "/stream";

    /// <summary>GET: <see cref="CaptureState"/>, one line per change.</summary>
    public const string CapturePath = PathPrefix + "/capture";

    /// <summary>GET, served by the storage writer: stored envelopes in bounded pages, oldest first.</summary>
    public const string ArchivePath = PathPrefix + "/archive";

    /// <summary>The storage writer's name for service discovery.</summary>
    public const string ArchiveService = "storage";

    /// <summary>PUT <c>/internal/collectors/{id}</c>: <see cref="CollectorReport"/>.</summary>
    public const string CollectorsPath = PathPrefix + "/collectors";

    /// <summary>Request header of ingest: the producer's id, at most 128 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</summary>
    public const string ProducerHeader = "Kernel-Producer";

    /// <summary>Request header of ingest: the producer's sequence number of the first line, at least 1.</summary>
    public const string ProducerSeqHeader = "Kernel-Producer-Seq";

    /// <summary>
    /// Request header of ingest: the capture session in which the events happened, at most 64 letters, digits, <c>-</c> and <c>_</c>; without it, the
    /// active one.
    /// </summary>
    public const string SessionHeader = "Kernel-Capture-Session";

    /// <summary>
    /// The identity of the log that the sequence numbers belong to: response header of the internal stream, request header of the
    /// archive.
    /// </summary>
    public const string StreamIdHeader = "Kernel-Stream-Id";

    /// <summary>The extension member of a 409: the producer sequence number to continue with.</summary>
    public const string ExpectedMember = "expected";

    /// <summary>The interval of heartbeats, which are empty lines. A reader that receives nothing for three intervals has lost the connection.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(5);

    /// <summary>The most envelopes of an archive page.</summary>
    public const int MaxArchiveEvents = 1_000;

    /// <summary>The most bytes of an archive page; a single envelope may exceed it.</summary>
    public const int MaxArchiveBytes = 1024 * 1024;

    /// <summary>The most bytes of an ingest request.</summary>
    public const int MaxIngestBytes = 16 * 1024 * 1024;
}
