namespace Kernel.Api.OpenApi;

/// <summary>A field of an event's <c>data</c>, as docs/events.md has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in words, such as <c>array of string</c>; empty where the document says nothing.</param>
/// <param name="IsOptional">Whether it may be absent.</param>
/// <param name="Description">What it means, as Markdown.</param>
internal sealed record DocumentedField(string Name, string Type, bool IsOptional, string Description);
