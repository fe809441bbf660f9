using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Targets;

/// <summary>The fields of a target as the browser describes it. Slices of a message; strings are tokens unless stated otherwise.</summary>
/// <remarks><c>{"targetId":"C00B","type":"page","title":"t","url":"about:blank","attached":true,"openerId":"40AF"}</c></remarks>
internal ref struct TargetInfo
{
    public ReadOnlySpan<byte> IdToken;
    public ReadOnlySpan<byte> Url;
    public ReadOnlySpan<byte> Title;
    public ReadOnlySpan<byte> OpenerId;
    public ReadOnlySpan<byte> ParentFrameId;
    public TargetType Type;

    /// <summary>The id without quotes.</summary>
    public readonly ReadOnlySpan<byte> Id => JsonText.ContentOf(IdToken);

    /// <summary>Reads the object at the cursor.</summary>
    public static TargetInfo Read(scoped ref JsonCursor cursor)
    {
        var info = default(TargetInfo);
        if (!cursor.EnterObject())
        {
            return info;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("targetId"u8))
            {
                info.IdToken = cursor.ReadToken();
            }
            else if (cursor.NameIs("type"u8))
            {
                info.Type = TargetTypes.Parse(cursor.ReadContent());
            }
            else if (cursor.NameIs("url"u8))
            {
                info.Url = cursor.ReadToken();
            }
            else if (cursor.NameIs("title"u8))
            {
                info.Title = cursor.ReadToken();
            }
            else if (cursor.NameIs("openerId"u8))
            {
                info.OpenerId = cursor.ReadToken();
            }
            else if (cursor.NameIs("parentFrameId"u8))
            {
                info.ParentFrameId = cursor.ReadToken();
            }
        }

        return info;
    }
}
