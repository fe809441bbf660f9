using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;

namespace Kernel.Api.Summary;

/// <summary>The query of <c>GET /events/capture_sessions/{id}/summary</c>.</summary>
internal sealed record SummaryQuery
{
    [FromQuery(Name = "format")]
    [AllowedValues("json", "text")]
    [Description("`json` or `text`; by default what the client accepts, `json` if it accepts both.")]
    public string? Format { get; init; }

    [FromQuery(Name = "lines")]
    [Range(SummaryText.MinLines, SummaryText.MaxLines)]
    [DefaultValue("30")]
    [Description("The most lines of the text.")]
    public string? Lines { get; init; }

    /// <summary>Returns whether the response is text.</summary>
    /// <exception cref="BadHttpRequestException">The format is unknown.</exception>
    public bool IsText(HttpRequest request) => Format switch
    {
        null or "" => request.GetTypedHeaders().Accept.OrderByDescending(static type => type.Quality ?? 1).FirstOrDefault()?.MediaType == "text/plain",
        "json" => false,
        "text" => true,
        _ => throw new BadHttpRequestException($"format: '{Format}' is not a format. Use json or text."),
    };

    /// <summary>Gets the most lines of the text.</summary>
    /// <exception cref="BadHttpRequestException">The number is out of range.</exception>
    public int MaxLines => Lines switch
    {
        null or "" => SummaryText.DefaultLines,
        _ when int.TryParse(Lines, NumberStyles.None, CultureInfo.InvariantCulture, out var lines) && lines is >= SummaryText.MinLines and <= SummaryText.MaxLines => lines,
        _ => throw new BadHttpRequestException($"lines: '{Lines}' is not an integer from {SummaryText.MinLines} to {SummaryText.MaxLines}."),
    };
}
