using System.ComponentModel.DataAnnotations;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.CdpCollector.Transport;

/// <summary>How the browser is reached and watched. Section <c>Browser</c>.</summary>
internal sealed class BrowserOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Browser";

    /// <summary>Where Chromium's DevTools are, by service discovery. Default <c>http://chromium</c>.</summary>
    [Required(ErrorMessage = "Browser:Address is required: the HTTP address of Chromium's DevTools, by service discovery, such as http://chromium.")]
    [Url(ErrorMessage = "Browser:Address must be an http address such as http://chromium.")]
    public string Address { get; set; } = "http://chromium";

    /// <summary>How long finding the browser and each step of connecting may take. 1 to 60 seconds, default 5.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a connected browser is asked whether it is still there, which is what notices a connection that is only half
    /// open. 100 ms to 5 minutes, default 5 s. Shorter notices sooner and costs a message each time.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long that answer may take before the connection counts as lost. 100 ms to 5 minutes, default 5 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long to wait, before a capture counts as in force, for the browser to confirm what was enabled. A page that does not
    /// answer, because a dialog is open on it, must not hold up the others for longer. 0 to 30 s, default 1 s.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan SettleTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a command may go unanswered before it counts as failed. 1 s to 5 minutes, default 30 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The first wait before connecting is tried again; it doubles up to <see cref="MaxBackoff"/>. Default 250 ms.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan MinBackoff { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest wait before connecting is tried again. Default 5 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The largest message that is read, in bytes; a larger one is skipped and counted, and the connection goes on. 1 MiB to
    /// 1 GiB, default 256 MiB. Memory for the largest message is held only while it arrives.
    /// </summary>
    [AllowedRange(1024 * 1024, 1024 * 1024 * 1024)]
    public int MaxMessageBytes { get; set; } = 256 * 1024 * 1024;
}

[OptionsValidator]
internal sealed partial class BrowserOptionsValidator : IValidateOptions<BrowserOptions>;
