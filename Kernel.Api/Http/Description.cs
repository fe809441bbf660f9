using Microsoft.AspNetCore.Mvc;

namespace Kernel.Api.Http;

/// <summary>Marks a parameter that holds a sequence number. Handlers read its text, to answer in words of their own if it is none.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SeqParameterAttribute : Attribute;

/// <summary>Marks a list parameter whose items are separated by commas.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CommaSeparatedAttribute : Attribute;

/// <summary>Marks a parameter that is <c>true</c> or <c>false</c>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class AllowedBooleanAttribute : Attribute;

/// <summary>A query parameter with a value a member, such as <c>tags[team]=backend</c>, for the description of an endpoint that reads it for itself.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Description">The meaning.</param>
internal sealed record DeepObjectMetadata(string Name, string Description);

/// <summary>A request's body, for the description. Unlike the framework's metadata it refuses no other content type.</summary>
/// <param name="Type">The type that it is read as.</param>
/// <param name="IsRequired">Whether it may not be empty.</param>
/// <param name="ContentTypes">The content types.</param>
internal sealed record BodyMetadata(Type Type, bool IsRequired, params string[] ContentTypes);

/// <summary>The data of an endpoint's server-sent events, for the description.</summary>
/// <param name="Schemas">The names of their schemas.</param>
internal sealed record EventStreamMetadata(params string[] Schemas);

/// <summary>A header of an endpoint's response, for its description.</summary>
/// <param name="Name">The header's name.</param>
/// <param name="Description">The meaning.</param>
/// <param name="Status">The status of the responses that have it.</param>
internal sealed record ResponseHeaderMetadata(string Name, string Description, int Status = StatusCodes.Status200OK);

/// <summary>What endpoints say of their responses.</summary>
internal static class DescriptionExtensions
{
    /// <summary>Names the problems that an endpoint answers with, beside those of every endpoint.</summary>
    public static TBuilder ProducesProblems<TBuilder>(this TBuilder builder, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(
            [.. statuses.Select(static status => new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), [Problems.ContentType]))]);

    /// <summary>Describes an endpoint that reads and writes for itself.</summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="handler">The method whose comments describe it.</param>
    /// <param name="metadata">What it reads and writes.</param>
    public static TBuilder Describes<TBuilder>(this TBuilder builder, RequestDelegate handler, params object[] metadata)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata([handler.Method, .. metadata]);

    /// <summary>Names the headers of an endpoint whose sequence numbers belong to a log.</summary>
    public static TBuilder HasStreamId<TBuilder>(this TBuilder builder, int status = StatusCodes.Status200OK)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ResponseHeaderMetadata(
            ServiceDefaults.Contracts.InternalApi.StreamIdHeader,
            "The log that the sequence numbers are of. Another one begins with a journal that is restored or new.",
            status));

    /// <summary>Names the header of an endpoint that acknowledges events or sessions.</summary>
    public static TBuilder HasDurable<TBuilder>(this TBuilder builder, int status = StatusCodes.Status200OK)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new ResponseHeaderMetadata(
            StreamHeaders.Durable, "`false` if the journal cannot be written and this is only in memory; absent otherwise.", status));
}
