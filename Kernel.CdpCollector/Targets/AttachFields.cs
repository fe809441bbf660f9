using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Targets;

/// <summary>The fields of <c>Target.attachedToTarget</c> and <c>Target.detachedFromTarget</c>. Slices of a message.</summary>
/// <remarks>
/// <c>{"sessionId":"3516","targetInfo":{"targetId":"4058","type":"page","url":"about:blank"},"waitingForDebugger":true}</c>,
/// <c>{"sessionId":"3516","targetId":"4058"}</c>
/// </remarks>
internal ref struct AttachFields
{
    /// <summary>The session's id, without quotes.</summary>
    public ReadOnlySpan<byte> SessionId;

    public TargetInfo Info;

    /// <summary>Indicates whether the target is paused until it is resumed.</summary>
    public bool IsWaiting;

    public static AttachFields Read(ReadOnlySpan<byte> parameters)
    {
        var cursor = new JsonCursor(parameters);
        var fields = default(AttachFields);
        if (!cursor.EnterObject())
        {
            return fields;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("sessionId"u8))
            {
                fields.SessionId = cursor.ReadContent();
            }
            else if (cursor.NameIs("targetInfo"u8))
            {
                fields.Info = TargetInfo.Read(ref cursor);
            }
            else if (cursor.NameIs("waitingForDebugger"u8))
            {
                fields.IsWaiting = cursor.ReadBoolean();
            }
        }

        return fields;
    }
}
