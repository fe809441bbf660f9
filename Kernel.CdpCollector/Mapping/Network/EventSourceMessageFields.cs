using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>The fields of <c>Network.eventSourceMessageReceived</c>. Strings are tokens.</summary>
/// <remarks><c>{"requestId":"5891.23","timestamp":1573.78,"eventName":"message","eventId":"","data":"one"}</c></remarks>
internal ref struct EventSourceMessageFields
{
    public ReadOnlySpan<byte> IdToken;
    public ReadOnlySpan<byte> EventName;
    public ReadOnlySpan<byte> EventId;
    public ReadOnlySpan<byte> Data;

    /// <summary>Monotonic seconds.</summary>
    public double Timestamp;

    public static EventSourceMessageFields Read(ReadOnlySpan<byte> parameters)
    {
        var fields = default(EventSourceMessageFields);
        var cursor = JsonCursor.ForObject(parameters);
        while (cursor.NextProperty())
        {
            if (cursor.NameIs("requestId"u8))
            {
                fields.IdToken = cursor.ReadToken();
            }
            else if (cursor.NameIs("eventName"u8))
            {
                fields.EventName = cursor.ReadToken();
            }
            else if (cursor.NameIs("eventId"u8))
            {
                fields.EventId = cursor.ReadToken();
            }
            else if (cursor.NameIs("data"u8))
            {
                fields.Data = cursor.ReadToken();
            }
            else if (cursor.NameIs("timestamp"u8))
            {
                fields.Timestamp = cursor.ReadDouble();
            }
        }

        return fields;
    }
}
