using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>What <c>Network.eventSourceMessageReceived</c> says. Texts are tokens.</summary>
/// <remarks><c>{"requestId":"5891.23","timestamp":1573.78,"eventName":"message","eventId":"","data":"one"}</c></remarks>
internal ref struct StreamMessageFields
{
    public ReadOnlySpan<byte> IdToken;
    public ReadOnlySpan<byte> EventName;
    public ReadOnlySpan<byte> EventId;
    public ReadOnlySpan<byte> Data;

    /// <summary>Monotonic seconds.</summary>
    public double Timestamp;

    public static StreamMessageFields Read(ReadOnlySpan<byte> parameters)
    {
        var fields = default(StreamMessageFields);
        var cursor = JsonCursor.OfObject(parameters);
        while (cursor.NextProperty())
        {
            if (cursor.NameIs("requestId"u8))
            {
                fields.IdToken = cursor.TakeToken();
            }
            else if (cursor.NameIs("eventName"u8))
            {
                fields.EventName = cursor.TakeToken();
            }
            else if (cursor.NameIs("eventId"u8))
            {
                fields.EventId = cursor.TakeToken();
            }
            else if (cursor.NameIs("data"u8))
            {
                fields.Data = cursor.TakeToken();
            }
            else if (cursor.NameIs("timestamp"u8))
            {
                fields.Timestamp = cursor.TakeDouble();
            }
        }

        return fields;
    }
}
