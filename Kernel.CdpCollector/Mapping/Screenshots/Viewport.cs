using System.Globalization;
using System.Text;
using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Screenshots;

/// <summary>The visible part of a page, in CSS pixels.</summary>
/// <param name="X">The horizontal scroll offset.</param>
/// <param name="Y">The vertical scroll offset.</param>
/// <param name="Width">The width; 0 if unknown.</param>
/// <param name="Height">The height; 0 if unknown.</param>
internal readonly record struct Viewport(double X, double Y, double Width, double Height)
{
    public bool IsKnown => Width > 0 && Height > 0;

    /// <summary>Reads the response to <c>Page.getLayoutMetrics</c>.</summary>
    /// <param name="result"><c>{"cssVisualViewport":{"pageX":0,"pageY":120,"clientWidth":780,"clientHeight":437}}</c></param>
    public static Viewport Read(ReadOnlySpan<byte> result)
    {
        var cursor = new JsonCursor(result);
        var viewport = default(Viewport);
        if (result.IsEmpty || !cursor.EnterObject())
        {
            return viewport;
        }

        while (cursor.NextProperty())
        {
            if (!cursor.NameIs("cssVisualViewport"u8) || !cursor.EnterObject())
            {
                continue;
            }

            while (cursor.NextProperty())
            {
                if (cursor.NameIs("pageX"u8))
                {
                    viewport = viewport with { X = cursor.ReadDouble() };
                }
                else if (cursor.NameIs("pageY"u8))
                {
                    viewport = viewport with { Y = cursor.ReadDouble() };
                }
                else if (cursor.NameIs("clientWidth"u8))
                {
                    viewport = viewport with { Width = cursor.ReadDouble() };
                }
                else if (cursor.NameIs("clientHeight"u8))
                {
                    viewport = viewport with { Height = cursor.ReadDouble() };
                }
            }
        }

        return viewport;
    }

    /// <summary>Gets the parameters of <c>Page.captureScreenshot</c> for a scaled screenshot.</summary>
    public byte[] ClipParameters(string format, double scale) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"format":"{{{format}}}","clip":{"x":{{{X:R}}},"y":{{{Y:R}}},"width":{{{Width:R}}},"height":{{{Height:R}}},"scale":{{{scale:R}}}} }"""));
}
