namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>How a request ended.</summary>
/// <param name="Source">What told it.</param>
/// <param name="IsFinished">Whether all of its body had come.</param>
/// <param name="IsCanceled">Whether the page or the browser let go of it.</param>
/// <param name="Timestamp">Monotonic seconds; 0 where it is not known.</param>
/// <param name="EncodedLength">Bytes on the wire; negative where it is not known.</param>
internal readonly record struct RequestEnd(string Source, bool IsFinished, bool IsCanceled, double Timestamp, long EncodedLength)
{
    /// <summary>Of a response that is reported before its end.</summary>
    public static RequestEnd None { get; } = new("Network.responseReceived", IsFinished: false, IsCanceled: false, Timestamp: 0, EncodedLength: -1);

    /// <summary>As <c>Network.loadingFinished</c> told it.</summary>
    public static RequestEnd Finished(in NetworkEventFields fields) =>
        new("Network.loadingFinished", IsFinished: true, IsCanceled: false, fields.Timestamp, fields.EncodedDataLength);

    /// <summary>As <c>Network.loadingFailed</c> told it.</summary>
    public static RequestEnd Failed(in NetworkEventFields fields) =>
        new("Network.loadingFailed", IsFinished: false, fields.Canceled, fields.Timestamp, EncodedLength: -1);

    /// <summary>Of a hop that redirected.</summary>
    public static RequestEnd Redirected(in RequestFields next) =>
        new("Network.requestWillBeSent", IsFinished: true, IsCanceled: false, next.Timestamp, EncodedLength: -1);
}
