using System.Buffers;
using System.Text;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.Unit.ServiceDefaults.Events;

/// <summary>Short ways to make events in tests.</summary>
internal static class Events
{
    public const long Ts = 1_700_000_000_123_456;

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A published event as the stream has it.</summary>
    public static string Normalize(string json) => Encoding.UTF8.GetString(NormaliseBytes(Utf8(json)));

    public static byte[] NormaliseBytes(byte[] json)
    {
        var output = new ArrayBufferWriter<byte>();
        PublishedEventNormalizer.Normalize(json, Ts, output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>A complete event, as collectors send it.</summary>
    public static string Complete(string type = "page_load", string category = "page", string? data = null) =>
        $"{{\"ts\":{Ts},\"type\":\"{type}\",\"category\":\"{category}\",\"source\":{{\"kind\":\"cdp\"}}{(data is null ? "" : $",\"data\":{data}")}}}";

    /// <summary>The event that goes into the ring for a published one: normalised, and shortened if it is too large.</summary>
    public static (byte[] Json, EventHeader Header) Publish(string json)
    {
        var batch = new EventBatch();
        batch.AddPublished(Utf8(json), Ts);
        return (batch.Json(0).ToArray(), batch.Header(0));
    }
}
