using System.Text.Json;
using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Screenshots;

/// <summary>Writes the events of the screenshot category.</summary>
internal sealed class ScreenshotEvents(EventWriter events, TimeProvider time)
{
    /// <summary>The longest base64 text of an image that keeps the event below its size limit.</summary>
    public const int MaxImageChars = 900_000;

    private const string Source = "Page.captureScreenshot";

    /// <summary>Writes a screenshot.</summary>
    /// <param name="job">The job.</param>
    /// <param name="session">The session of the page.</param>
    /// <param name="image">The image in base64, as a token.</param>
    /// <param name="format">The format of the image.</param>
    /// <param name="skipped">The screenshots skipped for this trigger since the last one.</param>
    public void WriteScreenshot(ScreenshotJob job, CdpSession session, ReadOnlySpan<byte> image, ScreenshotFormat format, long skipped)
    {
        events.Begin(EventTypes.Screenshot, Source, session);
        NavigationFields.Write(events, session);
        WriteReason(job);
        events.Json.WriteString("mime_type"u8, $"image/{Name(format)}");
        events.Number("scale"u8, job.Scale);
        if (job.Viewport.IsKnown)
        {
            events.Number("page_x"u8, job.Viewport.X);
            events.Number("page_y"u8, job.Viewport.Y);
            events.Number("viewport_width"u8, job.Viewport.Width);
            events.Number("viewport_height"u8, job.Viewport.Height);
        }

        if (skipped > 0)
        {
            events.Integer("skipped"u8, skipped);
        }

        events.Integer("duration_us"u8, time.GetElapsedTime(job.StartedAt).Ticks / TimeSpan.TicksPerMicrosecond);
        events.Json.WritePropertyName("image"u8);
        events.Json.WriteRawValue(image);
        events.End();
    }

    /// <summary>Writes the failure of a requested screenshot.</summary>
    public void WriteFailure(ScreenshotJob job, CdpSession? session, string error)
    {
        events.Begin(EventTypes.Screenshot, session is null ? null : Source, session);
        if (session is not null)
        {
            NavigationFields.Write(events, session);
        }

        WriteReason(job);
        events.Json.WriteString("error"u8, error);
        events.End();
    }

    /// <summary>Gets the format's name in the protocol.</summary>
    public static string Name(ScreenshotFormat format) => JsonNamingPolicy.SnakeCaseLower.ConvertName(format.ToString());

    private void WriteReason(ScreenshotJob job)
    {
        SnakeCase.Write(events, "trigger"u8, job.Trigger switch
        {
            ScreenshotTrigger.Exception => "exception"u8,
            ScreenshotTrigger.NavigationSettled => "navigation_settled"u8,
            _ => "request"u8,
        });
        if (job.Request is { } request)
        {
            events.Json.WriteString("request_id"u8, request.Id);
        }
    }
}
