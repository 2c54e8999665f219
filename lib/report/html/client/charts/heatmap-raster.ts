import type { HeatmapSource } from '../../plot/source.js'
import type { View } from '../../plot/view.js'
import { contextOf, el } from '../dom.js'

/** Pixels painted at most; a larger area is painted coarser, and scaled up. */
const PIXELS_MAX = 1_200_000

/** The cells of a heatmap as an image. */
export class Raster {
  readonly canvas: HTMLCanvasElement = el('canvas')
  readonly #context: CanvasRenderingContext2D = contextOf(this.canvas)
  #shares = new Uint16Array(0)
  #image: ImageData | undefined
  #pixels = new Uint32Array(0)

  /**
   * Paints a view.
   *
   * @param width  of the place on the screen, in its own pixels; so is `height`
   * @param colours of all shares
   */
  paint(
    source: HeatmapSource,
    view: View,
    width: number,
    height: number,
    colours: Uint32Array,
  ): void {
    const shrink = Math.min(1, Math.sqrt(PIXELS_MAX / (width * height)))
    this.#resize(Math.max(1, Math.round(width * shrink)), Math.max(1, Math.round(height * shrink)))
    const [shares, pixels] = [this.#shares, this.#pixels]
    source.paint(view, this.canvas.width, this.canvas.height, shares)
    for (let i = 0; i < shares.length; i++) pixels[i] = colours[shares[i]]
    this.#context.putImageData(this.#image!, 0, 0)
  }

  #resize(width: number, height: number): void {
    if (this.#image?.width === width && this.#image.height === height) return
    this.canvas.width = width
    this.canvas.height = height
    this.#image = this.#context.createImageData(width, height)
    this.#pixels = new Uint32Array(this.#image.data.buffer)
    this.#shares = new Uint16Array(width * height)
  }
}
