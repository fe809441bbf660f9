using System.ComponentModel.DataAnnotations;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.CdpCollector.Transport;

/// <summary>Options for finding, connecting to and probing the browser. Section <c>Browser</c>.</summary>
internal sealed class BrowserOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Browser";

    /// <summary>The address of Chromium's DevTools, resolved by service discovery. Default <c>http://chromium</c>.</summary>
    [Required(ErrorMessage = "Browser:Address is required. Set it to the HTTP address of Chromium's DevTools, for example http://chromium.")]
    [Url(ErrorMessage = "Browser:Address must be an absolute HTTP URL, for example http://chromium.")]
    public string Address { get; set; } = "http://chromium";

    /// <summary>The timeout for finding the browser and for each step of connecting. 1 to 60 s, default 5 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The interval at which a connected browser is probed to detect half-open connections. 100 ms to 5 minutes, default 5 s. A shorter interval
    /// detects failures sooner at the cost of one message per probe.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The time after which an unanswered probe counts as a lost connection. 100 ms to 5 minutes, default 5 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The time to wait for the browser to confirm the enabled domains before a capture counts as applied. It is bounded so that a page that does not
    /// respond because of an open dialog does not delay the others. 0 to 30 s, default 1 s.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan SettleTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The time after which a command without a response counts as failed. 1 s to 5 minutes, default 30 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The first delay before reconnecting; it doubles up to <see cref="MaxBackoff"/>. 10 ms to 1 minute, default 250 ms.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan MinBackoff { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest delay before reconnecting. 10 ms to 10 minutes, default 5 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The largest message that is read, in bytes. A larger message is skipped and counted, and the connection stays open. 1 MiB to 1 GiB, default
    /// 256 MiB. Memory for a large message is held only while it is received.
    /// </summary>
    [AllowedRange(1024 * 1024, 1024 * 1024 * 1024)]
    public int MaxMessageBytes { get; set; } = 256 * 1024 * 1024;
}

[OptionsValidator]
internal sealed partial class BrowserOptionsValidator : IValidateOptions<BrowserOptions>;
