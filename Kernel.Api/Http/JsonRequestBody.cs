using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kernel.ServiceDefaults.Buffers;
using Kernel.ServiceDefaults.Events;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Http;

/// <summary>A type that is read from a JSON request body.</summary>
internal interface IJsonRequest
{
    /// <summary>The expected body, as the end of the sentence "The body is not …".</summary>
    static abstract string Expected { get; }

    /// <summary>The most bytes of the body.</summary>
    static virtual int MaxBytes => 64 * 1024;
}

/// <summary>A JSON request body, of any content type; null if the body is empty.</summary>
internal readonly record struct JsonRequestBody<T>(T? Value) : IEndpointParameterMetadataProvider
    where T : class, IJsonRequest
{
    /// <summary>Reads the body.</summary>
    /// <exception cref="BadHttpRequestException">The body is too large, or not a valid <typeparamref name="T"/>.</exception>
    public static async ValueTask<JsonRequestBody<T>> BindAsync(HttpContext context)
    {
        using var body = new PooledByteWriter(initialCapacity: 1024);
        if (!await context.Request.TryReadBodyAsync(T.MaxBytes, body))
        {
            throw new BadHttpRequestException($"The body is too large; at most {T.MaxBytes} bytes are allowed.", StatusCodes.Status413PayloadTooLarge);
        }

        if (body.WrittenSpan.Trim(" \t\r\n"u8).IsEmpty)
        {
            return default;
        }

        if (UnpairedSurrogates.Find(body.WrittenSpan) is >= 0 and var at)
        {
            throw new BadHttpRequestException($"The body has an unpaired surrogate at byte {at}. Send surrogates in pairs, or U+FFFD instead.");
        }

        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        try
        {
            return new JsonRequestBody<T>(JsonSerializer.Deserialize(body.WrittenSpan, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T))));
        }
        catch (JsonException exception)
        {
            throw new BadHttpRequestException($"The body is not {T.Expected}: {exception.Message}", exception);
        }
    }

    /// <inheritdoc />
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new BodyMetadata(typeof(T), IsRequired: false, "application/json"));
}
