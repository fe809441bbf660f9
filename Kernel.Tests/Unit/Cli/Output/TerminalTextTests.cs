using System.Text;
using System.Text.Json;
using CsCheck;
using Kernel.Cli.Output;

namespace Kernel.Tests.Unit.Cli.Output;

public sealed class TerminalTextTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("größer 漢字 🙂", "größer 漢字 🙂")]
    [InlineData("\u001b[2J\u001b]0;title\u0007", "\ufffd[2J\ufffd]0;title\ufffd")]
    [InlineData("\u009b31m\u0090q\u009c", "\ufffd31m\ufffdq\ufffd")]
    [InlineData("a\r\nb\nc\td\r", "a ⏎ b ⏎ c d ⏎ ")]
    [InlineData("\u202egnp.exe\u2066", "\ufffdgnp.exe\ufffd")]
    [InlineData("\u007f\u0008", "\ufffd\ufffd")]
    [InlineData("z\u0300\u0301\u0302\u0303\u0304\u0305\u0306a", "z\u0300\u0301\u0302\u0303a")]
    public void Sanitize_WhatATerminalWouldObey_IsReplaced(string text, string expected) =>
        Assert.Equal(expected, TerminalText.Sanitize(text));

    [Fact]
    public void Sanitize_HalfASurrogatePair_IsReplaced() => Assert.Equal("\ufffdx", TerminalText.Sanitize("\ud800x"));

    [Fact]
    public void Sanitize_AnyText_HasNoControlCharacter() => Gen.String.Sample(
        static text => !TerminalText.Sanitize(text).Any(static c => char.IsControl(c) || c is '\u202e' or '\u2028'));

    [Fact]
    public void SanitizeJson_AnyText_MeansTheSameAndHasNoControlCharacter() => Gen.String.Sample(static text =>
    {
        // The API writes what need not be escaped as it is, so C1 and bidirectional controls come unescaped.
        var json = JsonSerializer.Serialize(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), Relaxed);
        var sanitized = TerminalText.SanitizeJson(json);
        return !sanitized.Any(char.IsControl) && JsonSerializer.Deserialize<string>(sanitized) == JsonSerializer.Deserialize<string>(json);
    });

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdef", 5, "abcd…")]
    [InlineData("漢字漢字", 8, "漢字漢字")]
    [InlineData("漢字漢字", 6, "漢字…")]
    [InlineData("a\u0301b\u0301c", 3, "a\u0301b\u0301c")]
    [InlineData("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 10, "👩‍👩‍👧‍👦…")]
    [InlineData("abc", 0, "")]
    [InlineData("abc", -5, "")]
    public void Fit_LongText_IsCutByCells(string text, int cells, string expected) => Assert.Equal(expected, TerminalText.Fit(text, cells));

    [Fact]
    public void Fit_AnyText_TakesNoMoreThanItMay() => Gen.Select(Gen.String, Gen.Int[0, 40]).Sample(
        static (text, cells) => TerminalText.Cells(TerminalText.Fit(TerminalText.Sanitize(text), cells)) <= cells);
}
