using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>The fields of a frame's document as the browser describes it. Slices of a message, as tokens.</summary>
/// <remarks>
/// <c>{"id":"4058","parentId":"..","loaderId":"4F0B","name":"n","url":"http://a/","urlFragment":"#x","mimeType":"text/html"}</c>
/// </remarks>
internal ref struct FrameFields
{
    public ReadOnlySpan<byte> Id;
    public ReadOnlySpan<byte> ParentId;
    public ReadOnlySpan<byte> LoaderId;
    public ReadOnlySpan<byte> Name;
    public ReadOnlySpan<byte> Url;
    public ReadOnlySpan<byte> UrlFragment;
    public ReadOnlySpan<byte> MimeType;
    public ReadOnlySpan<byte> UnreachableUrl;

    /// <summary>Reads the object at the cursor.</summary>
    public static FrameFields Read(scoped ref JsonCursor cursor)
    {
        var frame = default(FrameFields);
        if (!cursor.EnterObject())
        {
            return frame;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("id"u8))
            {
                frame.Id = cursor.ReadToken();
            }
            else if (cursor.NameIs("parentId"u8))
            {
                frame.ParentId = cursor.ReadToken();
            }
            else if (cursor.NameIs("loaderId"u8))
            {
                frame.LoaderId = cursor.ReadToken();
            }
            else if (cursor.NameIs("name"u8))
            {
                frame.Name = cursor.ReadToken();
            }
            else if (cursor.NameIs("url"u8))
            {
                frame.Url = cursor.ReadToken();
            }
            else if (cursor.NameIs("urlFragment"u8))
            {
                frame.UrlFragment = cursor.ReadToken();
            }
            else if (cursor.NameIs("mimeType"u8))
            {
                frame.MimeType = cursor.ReadToken();
            }
            else if (cursor.NameIs("unreachableUrl"u8))
            {
                frame.UnreachableUrl = cursor.ReadToken();
            }
        }

        return frame;
    }

    /// <summary>Returns the URL with its fragment, as a token.</summary>
    public readonly byte[] WholeUrl()
    {
        if (UrlFragment.Length <= 2 || Url.Length < 2)
        {
            return Url.IsEmpty ? "\"\""u8.ToArray() : Url.ToArray();
        }

        return [.. Url[..^1], .. UrlFragment[1..]];
    }
}
