namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>The end of a request.</summary>
/// <param name="Source">The CDP event that reported it.</param>
/// <param name="IsFinished">Whether the whole body was received.</param>
/// <param name="IsCanceled">Whether the page or the browser canceled it.</param>
/// <param name="Timestamp">Monotonic seconds; 0 if unknown.</param>
/// <param name="EncodedLength">The bytes received over the network; negative if unknown.</param>
internal readonly record struct RequestEnd(string Source, bool IsFinished, bool IsCanceled, double Timestamp, long EncodedLength)
{
    /// <summary>The value for a response that is reported before its end.</summary>
    public static RequestEnd None { get; } = new("Network.responseReceived", IsFinished: false, IsCanceled: false, Timestamp: 0, EncodedLength: -1);

    /// <summary>Creates the end from <c>Network.loadingFinished</c>.</summary>
    public static RequestEnd Finished(in NetworkEventFields fields) =>
        new("Network.loadingFinished", IsFinished: true, IsCanceled: false, fields.Timestamp, fields.EncodedDataLength);

    /// <summary>Creates the end from <c>Network.loadingFailed</c>.</summary>
    public static RequestEnd Failed(in NetworkEventFields fields) =>
        new("Network.loadingFailed", IsFinished: false, fields.Canceled, fields.Timestamp, EncodedLength: -1);

    /// <summary>Creates the end of a response that has arrived but was not read, so that the browser does not report its end.</summary>
    public static RequestEnd Unread(RequestEntry entry) => new(
        "Network.dataReceived", IsFinished: true, IsCanceled: false, entry.LastDataAt, ResponseFields.Read(entry.Response).EncodedDataLength + entry.EncodedLength);

    /// <summary>Creates the end of a hop that was redirected.</summary>
    public static RequestEnd Redirected(in RequestFields next) =>
        new("Network.requestWillBeSent", IsFinished: true, IsCanceled: false, next.Timestamp, EncodedLength: -1);
}
